/** Requests to a model without weights whose every token depends on all tokens before it. */
import { expect } from "vitest";
import type { Priority } from "../../gpu-node/engine/fair-queue.ts";
import { Sampler } from "../../gpu-node/engine/sampler.ts";
import type { Scheduler } from "../../gpu-node/engine/scheduler.ts";
import type { Sequence, SequenceRequest } from "../../gpu-node/engine/sequence.ts";
import { createTokenSampler } from "../../gpu-node/engine/token-sampler.ts";
import { FakeModelRunner, type FakeModelOptions } from "./fake-model-runner.ts";

const vocabularySize = 32;
const sampler = new Sampler(vocabularySize);

/** Of a model whose every token depends on all before it, and on the factors that they were run with. */
export function createHashRunner(options: Partial<FakeModelOptions> = {}): FakeModelRunner {
  return new FakeModelRunner({ next: hash, vocabularySize, ...options });
}

/** The token that follows. */
export function hash(tokenIds: readonly number[], isLong: boolean): number {
  const begin = isLong ? 2 : 1;
  return tokenIds.reduce((sum, id, index) => (sum * 31 + id * (index + 7)) % 1_000_003, begin) % 32;
}

export interface PlannedRequest {
  readonly prompt: readonly number[];
  readonly maxTokens: number;
  readonly temperature: number;
  readonly seed: number;
  readonly tenant: string;
  readonly priority: Priority;
}

const usual: PlannedRequest = {
  prompt: [1, 2, 4],
  maxTokens: 8,
  temperature: 0,
  seed: 1,
  tenant: "a",
  priority: "interactive",
};

export function toRequest(fields: Partial<PlannedRequest> = {}): SequenceRequest {
  const { prompt, temperature, seed, ...rest } = { ...usual, ...fields };
  return {
    promptIds: prompt,
    eosTokenIds: new Set([3]),
    sampler: createTokenSampler({ temperature, seed }, sampler),
    ...rest,
  };
}

/** Never ends before `maxTokens`. */
export function endless(fields: Partial<PlannedRequest> = {}): SequenceRequest {
  return { ...toRequest(fields), eosTokenIds: new Set() };
}

/** All tokens, or so many, and then it is left. */
export async function readIds(sequence: Sequence, most = Infinity): Promise<number[]> {
  const ids: number[] = [];
  for await (const { tokenId } of sequence.tokens) {
    ids.push(tokenId);
    if (ids.length >= most) break;
  }
  sequence.cancel();
  return ids;
}

export function expectIdle(scheduler: Scheduler) {
  const { runningCount, waitingCount, kvUsage, stepAgeMs } = scheduler;
  expect({ runningCount, waitingCount, kvUsage, stepAgeMs }).toEqual({
    runningCount: 0,
    waitingCount: 0,
    kvUsage: 0,
    stepAgeMs: null,
  });
}
