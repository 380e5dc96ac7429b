import { beforeAll, describe, expect, it } from "vitest";
import { loadModelRunner } from "../../../../gpu-node/engine/ort/load-model-runner.ts";
import { plainCuda } from "../../../../gpu-node/engine/ort/provider.ts";
import type { KvRow, ModelRunner, Segment } from "../../../../gpu-node/engine/model-runner.ts";
import { readModelFolder } from "../../../../gpu-node/model-folder.ts";
import {
  logitTolerance,
  longRopeCases,
  longRopeFolder,
  longRopeReference,
  shortFactorsLength,
  type LongRopeCase,
} from "../../../support/long-rope.ts";
import { argmax, never } from "../../../support/row-steps.ts";

let runner: ModelRunner;

beforeAll(async () => {
  const loaded = await loadModelRunner(await readModelFolder(longRopeFolder), {
    provider: "cpu",
    deviceId: 0,
    cuda: plainCuda,
    threads: 1,
    planRows: () => [
      { length: 64, rows: 2 },
      { length: 512, rows: 3 },
    ],
    maxRunning: 8,
    onFallback: () => undefined,
  });
  runner = loaded.runner;
});

const longRow: KvRow = { rowClass: 1, index: 0 };
const chunkLength = 40;

/** Into `row`, in chunks: those of a long sequence are shorter than the long factors' beginning. */
async function prefill(ids: readonly number[], isLong: boolean, row = longRow): Promise<number[]> {
  let logits: readonly number[] = [];
  for (let position = 0; position < ids.length;) {
    const left = ids.length - position;
    const count = left === chunkLength + 1 ? chunkLength - 1 : Math.min(left, chunkLength);
    const tokenIds = ids.slice(position, position + count);
    logits = await runOne({ row, position, kind: "prompt", tokenIds, isLong });
    position += count;
  }
  return [...logits];
}

async function runOne(segment: Segment): Promise<number[]> {
  const [[logits = new Float32Array()] = []] = await runner.step([segment], never);
  return [...logits];
}

/** Logits after each length from the prompt's on; a sequence that crosses is prefilled anew. */
async function generate({ prompt, completion }: LongRopeCase): Promise<Map<number, number[]>> {
  const ids = [...prompt];
  const made = new Map<number, number[]>();
  while (made.size < completion.length) {
    const isLong = ids.length > shortFactorsLength;
    const isNew = made.size === 0 || ids.length === shortFactorsLength + 1;
    const position = ids.length - 1;
    const tokenIds = ids.slice(-1);
    const logits = isNew
      ? await prefill(ids, isLong)
      : await runOne({ row: longRow, position, kind: "decode", tokenIds, isLong });
    made.set(ids.length, logits);
    ids.push(argmax(Float32Array.from(logits)));
  }
  return made;
}

function largestDifference(one: readonly number[], other: readonly number[]): number {
  return Math.max(...one.map((logit, id) => Math.abs(logit - (other[id] ?? Infinity))));
}

describe("a model with LongRoPE", () => {
  it.each(longRopeCases)("gives the tokens and logits of transformers: $name", async (each) => {
    const made = await generate(each);
    const tokens = [...made.values()].map((logits) => argmax(Float32Array.from(logits)));
    expect(tokens).toEqual(each.completion);
    for (const [length, logits] of Object.entries(each.logits)) {
      const difference = largestDifference(logits, made.get(Number(length)) ?? []);
      expect(difference, `after ${length} tokens`).toBeLessThan(logitTolerance);
    }
  });

  it("runs short and long sequences in one step, each as alone", async () => {
    const short = longRopeReference["short"];
    const long = longRopeReference["long"];
    const starts = [
      { ids: short?.prompt ?? [], row: { rowClass: 0, index: 0 }, isLong: false },
      { ids: long?.prompt ?? [], row: { rowClass: 1, index: 1 }, isLong: true },
      { ids: long?.prompt.slice(0, 90) ?? [], row: { rowClass: 1, index: 2 }, isLong: true },
      // In a long row, but not long yet.
      { ids: long?.prompt.slice(0, 20) ?? [], row: { rowClass: 1, index: 0 }, isLong: false },
    ] as const;
    const segments: Segment[] = [];
    for (const { ids, row, isLong } of starts) {
      const next = argmax(Float32Array.from(await prefill(ids, isLong, row)));
      segments.push({ row, position: ids.length, kind: "decode", tokenIds: [next], isLong });
    }
    const alone: number[][] = [];
    for (const segment of segments) alone.push(await runOne(segment));
    const together = await runner.step(segments, never);
    expect(together.map((rows) => rows.map((row) => [...row]))).toEqual(alone.map((row) => [row]));
  });

  it("runs a long sequence's first chunk beside a short one's tokens, each as alone", async () => {
    const ids = longRopeReference["long"]?.prompt ?? [];
    await prefill(ids.slice(0, 63), false);
    const firstChunk: Segment = {
      row: { rowClass: 1, index: 1 },
      position: 0,
      kind: "prompt",
      tokenIds: ids.slice(0, chunkLength),
      isLong: true,
    };
    const token: Segment = { row: longRow, position: 63, kind: "decode", tokenIds: [5] };
    const segments = [token, firstChunk];
    const alone: number[][] = [];
    for (const segment of segments) alone.push(await runOne(segment));
    const together = await runner.step(segments, never);
    expect(together.map((rows) => rows.map((row) => [...row]))).toEqual(alone.map((row) => [row]));
    // The factors make a difference from the first chunk on.
    const shortChunk = await runOne({ ...firstChunk, isLong: false });
    expect(shortChunk).not.toEqual(alone[1]);
  });
});
