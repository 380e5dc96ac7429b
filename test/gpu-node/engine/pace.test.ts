import { describe, expect, it } from "vitest";
import { Pace } from "../../../gpu-node/engine/pace.ts";

/** Chunks that take `perTokenMs` a token and 20 ms besides, between decode steps of `decodeMs`. */
function settle(decodeMs: number, perTokenMs: number): Pace {
  const pace = new Pace();
  for (let step = 0; step < 50; step++) {
    pace.noteDecode(decodeMs);
    const tokens = pace.chunkTokens;
    pace.notePrefill(tokens, 20 + tokens * perTokenMs, true);
  }
  return pace;
}

describe("Pace", () => {
  it("fits a prompt's chunks to 1.3 decode steps", () => {
    const chunkMs = (decodeMs: number) => 20 + settle(decodeMs, 2).chunkTokens * 2;
    expect(chunkMs(100) / 100).toBeGreaterThan(1.2);
    expect(chunkMs(100) / 100).toBeLessThan(1.4);
    expect(chunkMs(400) / 400).toBeGreaterThan(1.2);
    expect(chunkMs(400) / 400).toBeLessThan(1.4);
  });

  it("takes no notice of steps and chunks that the machine held up", () => {
    const pace = settle(100, 2);
    const before = pace.chunkTokens;
    pace.noteDecode(5000);
    pace.notePrefill(before, 5000, true);
    expect(pace.chunkTokens).toBe(before);
  });

  it("goes on with a few tokens at a time, however slow they are", () => {
    expect(settle(10, 50).chunkTokens).toBe(4);
  });

  it("learns nothing of chunks from a prompt's rest, or while nobody waits for it", () => {
    const pace = settle(100, 2);
    const before = pace.chunkTokens;
    pace.notePrefill(3, 1000, true);
    pace.notePrefill(256, 10_000, false);
    expect(pace.chunkTokens).toBe(before);
  });

  it("says when a place will be free by how often one was", () => {
    const pace = new Pace();
    expect(pace.retryAfterSeconds).toBe(1);
    for (let end = 0; end < 20; end++) pace.noteEnd(end * 4200, true);
    expect(pace.retryAfterSeconds).toBe(5);
    expect(pace.estimateFirstTokenMs(3, 0)).toBeCloseTo(12_600);
    for (let end = 20; end < 60; end++) pace.noteEnd(end * 500_000, true);
    expect(pace.retryAfterSeconds).toBe(60);
  });

  it("doesn't take an idle hour for a slow turn", () => {
    const pace = new Pace();
    pace.noteEnd(0, true);
    pace.noteEnd(1000, false);
    pace.noteEnd(3_600_000, true);
    pace.noteEnd(3_601_000, true);
    expect(pace.retryAfterSeconds).toBe(1);
  });
});
