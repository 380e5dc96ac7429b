/** Tokens of many rows are run in parts side by side, each on one thread: they are what each gets alone, to the last bit. */
import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { ModelRunner, Segment } from "../../../../gpu-node/engine/model-runner.ts";
import { loadModelRunner } from "../../../../gpu-node/engine/ort/load-model-runner.ts";
import { plainCuda } from "../../../../gpu-node/engine/ort/provider.ts";
import { SlotLine } from "../../../../gpu-node/engine/ort/slot-line.ts";
import { createRandom } from "../../../../gpu-node/engine/random.ts";
import { readModelFolder } from "../../../../gpu-node/model-folder.ts";
import { nanoFolder, nanoHalfPrecisionFolder } from "../../../support/nano-model.ts";
import { never } from "../../../support/row-steps.ts";

const rows = 8;

async function load(folder: string): Promise<ModelRunner> {
  const { runner } = await loadModelRunner(await readModelFolder(folder), {
    provider: "cpu",
    deviceId: 0,
    cuda: plainCuda,
    threads: 2,
    maxRunning: rows,
    planRows: () => [{ length: 64, rows }],
    onFallback: () => undefined,
  });
  return runner;
}

const prompt = (index: number) =>
  Array.from({ length: 3 + 2 * index }, (_, place) => 900 + 37 * index + place);
const answer = [700, 29_900, 29_901, 13, 5, 31_000, 8, 9];

function decode(index: number, from: number, tokenIds: readonly number[]): Segment {
  const position = prompt(index).length + from;
  return { row: { rowClass: 0, index }, position, kind: "decode", tokenIds };
}

/** Of all bits. */
function toHash(logits: Float32Array): string {
  return createHash("sha1").update(logits).digest("hex");
}

describe.each([nanoFolder, nanoHalfPrecisionFolder])("steps of %s", (folder) => {
  let runner: ModelRunner;
  /** Of the logits after each token of the answer alone, by row. */
  const hashes: string[][] = [];

  async function step(segments: readonly Segment[]): Promise<Float32Array[][]> {
    const results = await runner.step(segments, never);
    return results.map((each) => each.map((logits) => logits.slice()));
  }

  async function prefill(): Promise<void> {
    for (let index = 0; index < rows; index += 1) {
      const row = { rowClass: 0, index };
      await step([{ row, position: 0, kind: "prompt", tokenIds: prompt(index) }]);
    }
  }

  beforeAll(async () => {
    runner = await load(folder);
    await prefill();
    for (let index = 0; index < rows; index += 1) {
      const alone: string[] = [];
      for (const [from, tokenId] of answer.entries()) {
        const [[logits] = []] = await step([decode(index, from, [tokenId])]);
        if (logits) alone.push(toHash(logits));
      }
      hashes.push(alone);
    }
  });

  it("run half of eight tokens on each of two threads", async () => {
    const run = vi.spyOn(SlotLine.prototype, "run");
    await step(Array.from({ length: rows }, (_, index) => decode(index, 0, answer.slice(0, 1))));
    expect(run.mock.calls.map(([lanes]) => lanes.length)).toEqual([4, 4]);
    expect(run.mock.contexts[0]).not.toBe(run.mock.contexts[1]);
    run.mockRestore();
  });

  it("give each row what it gets alone, with and without chains, in any mixture", async () => {
    const random = createRandom(7);
    await prefill();
    const done = Array.from({ length: rows }, () => 0);
    while (done.some((tokens) => tokens < answer.length)) {
      const segments: Segment[] = [];
      const members: { readonly index: number; readonly from: number }[] = [];
      for (const [index, from] of done.entries()) {
        const count = Math.min(random() < 0.8 ? 1 : 3, answer.length - from);
        if (count === 0 || random() < 0.1) continue;
        segments.push(decode(index, from, answer.slice(from, from + count)));
        members.push({ index, from });
        done[index] = from + count;
      }
      if (segments.length === 0) continue;
      const results = await step(segments);
      for (const [place, { index, from }] of members.entries()) {
        const logits = results[place] ?? [];
        expect(logits.length).toBeGreaterThan(0);
        expect(logits.map(toHash)).toEqual(hashes[index]?.slice(from, from + logits.length));
      }
    }
  });

  it("end early, in all their parts, when nobody wants them any more", async () => {
    const segments = Array.from({ length: rows }, (_, index) =>
      decode(index, 0, answer.slice(0, 1)),
    );
    const ends: unknown[] = [];
    // A run may be done before it hears of it.
    while (!ends.includes("nobody wants it") && ends.length < 50) {
      const abort = new AbortController();
      const running = runner.step(segments, abort.signal);
      abort.abort("nobody wants it");
      ends.push(await running.catch((error: unknown) => error));
    }
    expect(ends).toContain("nobody wants it");
    const results = await step(segments);
    expect(results.map((logits) => logits.map(toHash))).toEqual(hashes.map(([first]) => [first]));
  });
});
