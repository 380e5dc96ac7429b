/** The scheduler on models with LongRoPE: what a request gets alone, it gets among shorter and longer ones. */
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadModelRunner } from "../../../../gpu-node/engine/ort/load-model-runner.ts";
import type { ModelRunner } from "../../../../gpu-node/engine/model-runner.ts";
import { plainCuda } from "../../../../gpu-node/engine/ort/provider.ts";
import { Sampler } from "../../../../gpu-node/engine/sampler.ts";
import { Scheduler } from "../../../../gpu-node/engine/scheduler.ts";
import { createTokenSampler } from "../../../../gpu-node/engine/token-sampler.ts";
import { readModelFolder } from "../../../../gpu-node/model-folder.ts";
import { expectIdle, readIds } from "../../../support/hash-model.ts";
import { layoutFolder } from "../../../support/layout-fixtures.ts";
import {
  longRopeFolder,
  longRopeReference,
  shortFactorsLength,
} from "../../../support/long-rope.ts";
import { propertyRuns } from "../../../support/property-runs.ts";

const context = 128;
const rowClasses = [
  { length: 64, rows: 2 },
  { length: context, rows: 3 },
];
const commonIds = longRopeReference["long"]?.prompt ?? [];

/** Prompts that begin alike for a while, on both sides of the border. */
const plans = fc.array(
  fc
    .record({
      commonTokens: fc.nat(100),
      ownIds: fc.array(fc.integer({ min: 3, max: 258 }), { minLength: 1, maxLength: 12 }),
      maxTokens: fc.integer({ min: 1, max: 60 }),
      temperature: fc.constantFrom(0, 1),
      seed: fc.nat(1000),
      delayMs: fc.nat(8),
      cancelAfter: fc.oneof(fc.constant(1000), fc.integer({ min: 1, max: 40 })),
    })
    .map(({ commonTokens, ownIds, maxTokens, ...plan }) => {
      const promptIds = [...commonIds.slice(0, commonTokens), ...ownIds];
      return { ...plan, promptIds, maxTokens: Math.min(maxTokens, context - promptIds.length) };
    }),
  { minLength: 4, maxLength: 9 },
);
type Plan = typeof plans extends fc.Arbitrary<(infer Value)[]> ? Value : never;

describe.each([
  longRopeFolder,
  layoutFolder("full-size-in-small"),
  layoutFolder("long-rope-cuda-fp16"),
])("requests to %s", (folder) => {
  let runner: ModelRunner;
  let sampler: Sampler;

  beforeAll(async () => {
    ({ runner } = await loadModelRunner(await readModelFolder(folder), {
      provider: "cpu",
      deviceId: 0,
      cuda: plainCuda,
      threads: 1,
      maxRunning: 5,
      planRows: () => rowClasses,
      onFallback: () => undefined,
    }));
    sampler = new Sampler(runner.vocabularySize);
  });

  /** Knows of nothing that the rows hold. */
  const createScheduler = () => new Scheduler(runner, { maxWaiting: 100, shortFactorsLength });

  function submit(scheduler: Scheduler, { promptIds, maxTokens, temperature, seed }: Plan) {
    return scheduler.submit({
      promptIds,
      maxTokens,
      eosTokenIds: new Set(),
      sampler: createTokenSampler({ temperature, seed }, sampler),
    });
  }

  it("get exactly the tokens that each gets alone, short, long and crossing", async () => {
    let hitTokens = 0;
    await fc.assert(
      fc.asyncProperty(plans, async (all) => {
        const scheduler = createScheduler();
        const together = all.map(async (plan) => {
          await sleep(plan.delayMs);
          const sequence = submit(scheduler, plan);
          const ids = await readIds(sequence, plan.cancelAfter);
          sequence.cancel();
          return ids;
        });
        const answers = await Promise.all(together);
        await scheduler.drain();
        expectIdle(scheduler);
        hitTokens += scheduler.prefixCounts.hitTokens;
        for (const [index, plan] of all.entries()) {
          const alone = await readIds(submit(createScheduler(), plan));
          expect(answers[index]).toEqual(alone.slice(0, plan.cancelAfter));
        }
      }),
      propertyRuns(1000, 20),
    );
    expect(hitTokens).toBeGreaterThan(0);
  });
});
