/**
 * The scheduler on the embedded model: what a request gets alone, it gets among others, whatever they share, to the
 * last bit of its tokens' probabilities. In single precision: long-rope-batching.test.ts.
 */
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadModelRunner } from "../../../../gpu-node/engine/ort/load-model-runner.ts";
import type { ModelRunner } from "../../../../gpu-node/engine/model-runner.ts";
import { plainCuda } from "../../../../gpu-node/engine/ort/provider.ts";
import { Sampler } from "../../../../gpu-node/engine/sampler.ts";
import { Scheduler } from "../../../../gpu-node/engine/scheduler.ts";
import type { Sequence } from "../../../../gpu-node/engine/sequence.ts";
import type { DraftSource } from "../../../../gpu-node/engine/speculation.ts";
import {
  createTokenSampler,
  type SampledToken,
} from "../../../../gpu-node/engine/token-sampler.ts";
import { readModelFolder } from "../../../../gpu-node/model-folder.ts";
import { expectIdle } from "../../../support/hash-model.ts";
import { nanoFolder, nanoHalfPrecisionFolder } from "../../../support/nano-model.ts";
import { propertyRuns } from "../../../support/property-runs.ts";

/** Of the long count, on a busy machine. */
const timeout = 3_600_000;
const longest = 512;
const rowClasses = [
  { length: 64, rows: 4 },
  { length: longest, rows: 4 },
];

const tokenIds = (lengths: { minLength: number; maxLength: number }) =>
  fc.array(fc.integer({ min: 3, max: 31_999 }), lengths);
/** Few beginnings, so that prompts share them: none, two instructions, a conversation. */
const heads = [0, 20, 60, 200].map((length) =>
  Array.from({ length }, (_, index) => 3 + ((index * 7919 + length) % 31_900)),
);

const plans = fc.array(
  fc.record({
    head: fc.constantFrom(...heads),
    rest: fc.oneof(
      tokenIds({ minLength: 1, maxLength: 40 }),
      tokenIds({ minLength: 100, maxLength: 200 }),
    ),
    /** Whether its prompt goes on from the answer to the one before it. */
    goesOn: fc.boolean(),
    maxTokens: fc.integer({ min: 1, max: 24 }),
    temperature: fc.constantFrom(0, 1),
    seed: fc.nat(1000),
    tenant: fc.constantFrom("a", "b"),
    delayMs: fc.nat(15),
    cancelAfter: fc.oneof(fc.constant(1000), fc.integer({ min: 1, max: 10 })),
  }),
  { minLength: 4, maxLength: 9 },
);
type Plan = typeof plans extends fc.Arbitrary<(infer Value)[]> ? Value : never;

const machines = fc.record({
  maxRunning: fc.integer({ min: 1, max: 8 }),
  maxStepTokens: fc.constantFrom(3, 16, 61, 256),
  canCopyRows: fc.boolean(),
  speculates: fc.boolean(),
});
type Machine = typeof machines extends fc.Arbitrary<infer Value> ? Value : never;

interface Request extends Plan {
  readonly promptIds: readonly number[];
}

interface PlannedRequest {
  readonly request: Request;
  readonly alone: readonly SampledToken[];
}

describe.each([nanoFolder, nanoHalfPrecisionFolder])("requests to %s", (folder) => {
  let runner: ModelRunner;
  let sampler: Sampler;

  beforeAll(async () => {
    ({ runner } = await loadModelRunner(await readModelFolder(folder), {
      provider: "cpu",
      deviceId: 0,
      cuda: plainCuda,
      threads: 1,
      maxRunning: 8,
      planRows: () => rowClasses,
      onFallback: () => undefined,
    }));
    sampler = new Sampler(runner.vocabularySize);
  });

  function createScheduler(machine: Machine, requests: readonly PlannedRequest[]): Scheduler {
    const { maxStepTokens, canCopyRows, maxRunning } = machine;
    const { vocabularySize, maxSegments, isExact, promptTiles } = runner;
    const limited: ModelRunner = {
      vocabularySize,
      rowClasses,
      maxSegments,
      isExact,
      promptTiles,
      maxStepTokens,
      canCopyRows,
      step: (segments, signal) => runner.step(segments, signal),
      copyRow: (from, to, tokens) => runner.copyRow(from, to, tokens),
    };
    const options = { maxWaiting: 100, maxRunning };
    const drafter = createSource(requests);
    return new Scheduler(limited, machine.speculates ? { ...options, drafter } : options);
  }

  function submit(scheduler: Scheduler, request: Request): Sequence {
    const { promptIds, maxTokens, temperature, seed, tenant } = request;
    return scheduler.submit({
      promptIds,
      maxTokens,
      eosTokenIds: new Set([32007]),
      sampler: createTokenSampler({ temperature, seed, topLogprobs: 2 }, sampler),
      tenant,
    });
  }

  /** By a scheduler that knows of nothing in the rows. */
  function runAlone(request: Request): Promise<SampledToken[]> {
    return readTokens(submit(new Scheduler(runner, { maxWaiting: 0 }), request), Infinity);
  }

  async function toRequests(all: readonly Plan[]) {
    const requests: PlannedRequest[] = [];
    for (const plan of all) {
      const before = requests.at(-1);
      const answer = before?.alone.map(({ tokenId }) => tokenId) ?? [];
      const further = [...(before?.request.promptIds ?? []), ...answer, ...plan.rest];
      const goesOn = plan.goesOn && further.length + plan.maxTokens <= longest;
      const request = { ...plan, promptIds: goesOn ? further : [...plan.head, ...plan.rest] };
      requests.push({ request, alone: await runAlone(request) });
    }
    return requests;
  }

  it("get exactly the tokens that each gets alone, greedy and seeded", { timeout }, async () => {
    let hitTokens = 0;
    let acceptedTokens = 0;
    await fc.assert(
      fc.asyncProperty(machines, plans, async (machine, all) => {
        const requests = await toRequests(all);
        const scheduler = createScheduler(machine, requests);
        const together = requests.map(async ({ request }) => {
          await sleep(request.delayMs);
          return readTokens(submit(scheduler, request), request.cancelAfter);
        });
        const answers = await Promise.all(together);
        await scheduler.drain();
        for (const [index, { request, alone }] of requests.entries()) {
          expect(answers[index]).toEqual(alone.slice(0, request.cancelAfter));
        }
        expectIdle(scheduler);
        hitTokens += scheduler.prefixCounts.hitTokens;
        acceptedTokens += scheduler.speculationCounts.acceptedTokens;
      }),
      { ...propertyRuns(1000, 8), endOnFailure: true },
    );
    expect(hitTokens).toBeGreaterThan(300);
    expect(acceptedTokens).toBeGreaterThan(10);
  });
});

/** Guesses a request's answer, or that of another with the same prompt; every fourth guess is wrong. */
function createSource(requests: readonly PlannedRequest[]): DraftSource {
  const answers = new Map(requests.map(({ request, alone }) => [String(request.promptIds), alone]));
  return {
    begin: (_tenant, promptIds) => {
      const answer = answers.get(String(promptIds)) ?? [];
      let made = 0;
      const toDraft = ({ tokenId }: SampledToken, index: number) => {
        return { token: (made + index) % 4 === 3 ? tokenId - 1 : tokenId, probability: 0.99 };
      };
      return {
        note: () => (made += 1),
        draft: (most) => answer.slice(made, made + most).map(toDraft),
      };
    },
  };
}

/** All, or so many, and then it is left. */
async function readTokens(sequence: Sequence, most: number): Promise<SampledToken[]> {
  const read: SampledToken[] = [];
  for await (const { tokenId, logprobs } of sequence.tokens) {
    read.push({ tokenId, ...(logprobs && { logprobs }) });
    if (read.length >= most) break;
  }
  sequence.cancel();
  return read;
}
