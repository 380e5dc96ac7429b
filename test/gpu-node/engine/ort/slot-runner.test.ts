/** Steps of any mixture on the embedded model: each sequence gets what it gets alone, to the last bit. */
import { beforeAll, describe, expect, it } from "vitest";
import type { ModelRunner, Segment } from "../../../../gpu-node/engine/model-runner.ts";
import { loadModelRunner } from "../../../../gpu-node/engine/ort/load-model-runner.ts";
import { loadOrtApi } from "../../../../gpu-node/engine/ort/api.ts";
import { openEnvironment } from "../../../../gpu-node/engine/ort/environment.ts";
import { plainCuda } from "../../../../gpu-node/engine/ort/provider.ts";
import { readModelFolder } from "../../../../gpu-node/model-folder.ts";
import { nanoFolder, nanoHalfPrecisionFolder } from "../../../support/nano-model.ts";
import { never } from "../../../support/row-steps.ts";

const rows = 6;

async function load(folder: string): Promise<ModelRunner> {
  const { runner } = await loadModelRunner(await readModelFolder(folder), {
    provider: "cpu",
    deviceId: 0,
    cuda: plainCuda,
    threads: 1,
    maxRunning: 8,
    planRows: () => [
      { length: 64, rows },
      { length: 256, rows: 2 },
    ],
    onFallback: () => undefined,
  });
  return runner;
}

const prompts = Array.from({ length: rows }, (_, index) =>
  Array.from({ length: 4 + 5 * index }, (__, place) => 900 + 37 * index + place),
);
const answer = [700, 29_900, 29_901, 13, 5, 31_000, 8, 9];

function decode(index: number, from: number, tokenIds: readonly number[]): Segment {
  const position = (prompts[index]?.length ?? 0) + from;
  return { row: { rowClass: 0, index }, position, kind: "decode", tokenIds };
}

describe.each([nanoFolder, nanoHalfPrecisionFolder])("steps of %s", (folder) => {
  let runner: ModelRunner;
  /** Logits after each token of the answer, by row. */
  let alone: Float32Array[][];

  async function step(segments: readonly Segment[]): Promise<Float32Array[][]> {
    const results = await runner.step(segments, never);
    return results.map((each) => each.map((logits) => logits.slice()));
  }

  async function prefillAll(): Promise<void> {
    for (const [index, tokenIds] of prompts.entries()) {
      await step([{ row: { rowClass: 0, index }, position: 0, kind: "prompt", tokenIds }]);
    }
  }

  beforeAll(async () => {
    runner = await load(folder);
    await prefillAll();
    alone = [];
    for (const index of prompts.keys()) {
      const logits: Float32Array[] = [];
      for (const [from, tokenId] of answer.entries()) {
        const [[next] = []] = await step([decode(index, from, [tokenId])]);
        if (next) logits.push(next);
      }
      alone.push(logits);
    }
  });

  it("are found to be exact when the model is loaded", () => {
    expect(runner.isExact).toBe(true);
  });

  it.each([2, 3, 5, 8])("take chains of %i drafts, and the last token alone", async (length) => {
    await prefillAll();
    const [chain] = await step([decode(2, 0, answer.slice(0, length))]);
    expect(chain).toEqual(alone[2]?.slice(0, length));
    const [next] = await step([decode(2, length - 1, answer.slice(length - 1, length))]);
    expect(next?.[0]).toEqual(alone[2]?.[length - 1]);
  });

  it("take chains of different lengths, and more tokens than there are slots", async () => {
    await prefillAll();
    const lengths = [1, 8, 3, 6, 2, 5];
    const segments = lengths.map((length, index) => decode(index, 0, answer.slice(0, length)));
    expect(lengths.reduce((sum, length) => sum + length)).toBeGreaterThan(runner.maxSegments);
    expect(await step(segments)).toEqual(
      lengths.map((length, index) => alone[index]?.slice(0, length)),
    );
  });

  it("take prompts of several sequences beside others' tokens", async () => {
    await prefillAll();
    const long = Array.from({ length: 40 }, (_, place) => 2000 + 3 * place);
    const row = { rowClass: 1, index: 1 };
    const whole = await step([{ row, position: 0, kind: "prompt", tokenIds: long }]);
    const other = { rowClass: 1, index: 0 };
    const chunks: Segment[][] = [
      [{ row, position: 0, kind: "prompt", tokenIds: long.slice(0, 9) }],
      [
        { row, position: 9, kind: "prompt", tokenIds: long.slice(9, 30) },
        { row: other, position: 0, kind: "prompt", tokenIds: long.slice(0, 25) },
      ],
      [
        { row: other, position: 25, kind: "prompt", tokenIds: long.slice(25) },
        { row, position: 30, kind: "prompt", tokenIds: long.slice(30) },
      ],
    ];
    let last: Float32Array[][] = [];
    for (const [from, prompt] of chunks.entries()) {
      const tokens = [4, 1, 0].map((index) => decode(index, from, answer.slice(from, from + 1)));
      last = await step([...prompt, ...tokens]);
      expect(last.slice(-3)).toEqual([4, 1, 0].map((index) => [alone[index]?.[from]]));
    }
    expect(last.slice(0, 2)).toEqual([whole[0], whole[0]]);
  });

  it("go on in a row that a prefix was copied to, in another class too", async () => {
    await prefillAll();
    for (const to of [
      { rowClass: 0, index: 5 },
      { rowClass: 1, index: 0 },
    ]) {
      await runner.copyRow({ rowClass: 0, index: 3 }, to, prompts[3]?.length ?? 0);
      const [copied] = await step([{ ...decode(3, 0, answer.slice(0, 4)), row: to }]);
      expect(copied).toEqual(alone[3]?.slice(0, 4));
    }
  });
});

it("a process keeps the number of threads that it began with", () => {
  expect(() => openEnvironment(loadOrtApi(), 2)).toThrow(/works with 1 threads .* 2 were asked/);
});
