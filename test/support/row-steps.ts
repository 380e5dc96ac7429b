/** Steps of one sequence in one row, as the scheduler makes them. */
import type { KvRow, ModelRunner } from "../../gpu-node/engine/model-runner.ts";

export const never = new AbortController().signal;
const firstRow: KvRow = { rowClass: 0, index: 0 };

/** Logits after `tokenIds`: a decode step for one token that follows others, else a step of prefill. */
export async function stepRow(
  runner: ModelRunner,
  tokenIds: readonly number[],
  position: number,
  { signal = never, row = firstRow }: { signal?: AbortSignal; row?: KvRow } = {},
): Promise<Float32Array> {
  const kind = position === 0 || tokenIds.length > 1 ? "prompt" : "decode";
  const [[logits = new Float32Array()] = []] = await runner.step(
    [{ row, position, kind, tokenIds }],
    signal,
  );
  return logits;
}

export function argmax(logits: Float32Array): number {
  return logits.reduce((best, logit, id) => (logit > (logits[best] ?? 0) ? id : best), 0);
}

/** The likeliest tokens that follow a prompt. */
export async function generate(
  runner: ModelRunner,
  promptIds: readonly number[],
  count: number,
  row: KvRow = firstRow,
): Promise<number[]> {
  const made = [argmax(await stepRow(runner, promptIds, 0, { row }))];
  while (made.length < count) {
    const position = promptIds.length + made.length - 1;
    made.push(argmax(await stepRow(runner, made.slice(-1), position, { row })));
  }
  return made;
}
