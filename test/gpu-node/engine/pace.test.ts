import { describe, expect, it } from "vitest";
import { Pace } from "../../../gpu-node/engine/pace.ts";

const streams = 4;

function step(pace: Pace, ms: number, promptTokens = 0, isFull = true): void {
  pace.noteStep({ decodedTokens: streams, promptTokens, isFull, ms });
}

/** Steps of `decodeMs`, to which a chunk adds 20 ms and `perTokenMs` a token. */
function settle(decodeMs: number, perTokenMs: number): Pace {
  const pace = new Pace();
  for (let count = 0; count < 50; count++) {
    step(pace, decodeMs);
    const tokens = pace.chunkTokensBeside(streams);
    step(pace, decodeMs + 20 + tokens * perTokenMs, tokens);
  }
  return pace;
}

describe("Pace", () => {
  it("fits chunks of prompts so that a step with one takes 2.3 times as long as one without", () => {
    const stepMs = (decodeMs: number) =>
      decodeMs + 20 + settle(decodeMs, 2).chunkTokensBeside(streams) * 2;
    expect(stepMs(100) / 100).toBeGreaterThan(2.2);
    expect(stepMs(100) / 100).toBeLessThan(2.4);
    expect(stepMs(400) / 400).toBeGreaterThan(2.2);
    expect(stepMs(400) / 400).toBeLessThan(2.4);
  });

  it("takes no notice of steps and chunks that the machine held up", () => {
    const pace = settle(100, 2);
    const before = pace.chunkTokensBeside(streams);
    step(pace, 5000);
    step(pace, 5000, before);
    expect(pace.chunkTokensBeside(streams)).toBe(before);
  });

  it("goes on with a few tokens at a time, however slow they are", () => {
    expect(settle(10, 50).chunkTokensBeside(streams)).toBe(4);
  });

  it("learns nothing of chunks from a prompt's rest, or while nobody decodes", () => {
    const pace = settle(100, 2);
    const before = pace.chunkTokensBeside(streams);
    step(pace, 1000, 3, false);
    pace.noteStep({ decodedTokens: 0, promptTokens: 256, isFull: true, ms: 10_000 });
    expect(pace.chunkTokensBeside(streams)).toBe(before);
  });

  it("measures a step without prompts first, for each number of streams, and again after 64 with them", () => {
    const pace = new Pace();
    expect(pace.chunkTokensBeside(1)).toBe(0);
    step(pace, 100);
    expect(pace.chunkTokensBeside(streams)).toBeGreaterThan(0);
    expect(pace.chunkTokensBeside(1)).toBe(0);
    for (let count = 0; count < 64; count++) {
      expect(pace.chunkTokensBeside(streams)).toBeGreaterThan(0);
      step(pace, 200, 8);
    }
    expect(pace.chunkTokensBeside(streams)).toBe(0);
    step(pace, 100);
    expect(pace.chunkTokensBeside(streams)).toBeGreaterThan(0);
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
