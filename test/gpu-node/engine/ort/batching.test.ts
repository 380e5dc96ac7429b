/** The scheduler on the embedded model: what a request gets alone, it gets among others. */
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
import { nanoFolder, nanoHalfPrecisionFolder } from "../../../support/nano-model.ts";
import { propertyRuns } from "../../../support/property-runs.ts";

const rowClasses = [
  { length: 64, rows: 3 },
  { length: 512, rows: 2 },
];

const plans = fc.array(
  fc.record({
    prompt: fc.oneof(
      fc.array(fc.integer({ min: 3, max: 31_999 }), { minLength: 1, maxLength: 40 }),
      fc.array(fc.integer({ min: 3, max: 31_999 }), { minLength: 100, maxLength: 300 }),
    ),
    maxTokens: fc.integer({ min: 1, max: 24 }),
    temperature: fc.constantFrom(0, 1),
    seed: fc.nat(1000),
    delayMs: fc.nat(15),
    cancelAfter: fc.oneof(fc.constant(1000), fc.integer({ min: 1, max: 10 })),
  }),
  { minLength: 4, maxLength: 9 },
);
type Plan = typeof plans extends fc.Arbitrary<(infer Value)[]> ? Value : never;

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

  function submit(scheduler: Scheduler, { prompt, maxTokens, temperature, seed }: Plan) {
    return scheduler.submit({
      promptIds: prompt,
      maxTokens,
      eosTokenIds: new Set([32007]),
      sampler: createTokenSampler({ temperature, seed }, sampler),
    });
  }

  it("get exactly the tokens that each gets alone, greedy and seeded", async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (all) => {
        const scheduler = new Scheduler(runner, { maxWaiting: 100 });
        const together = all.map(async (plan) => {
          await sleep(plan.delayMs);
          return readIds(submit(scheduler, plan), plan.cancelAfter);
        });
        const answers = await Promise.all(together);
        for (const [index, plan] of all.entries()) {
          const alone = await readIds(submit(scheduler, plan));
          expect(answers[index]).toEqual(alone.slice(0, plan.cancelAfter));
        }
        await scheduler.drain();
        expectIdle(scheduler);
      }),
      propertyRuns(100, 4),
    );
  });
});
