import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadModelRunner } from "../../../gpu-node/engine/ort/load-model-runner.ts";
import { plainCuda } from "../../../gpu-node/engine/ort/provider.ts";
import { Sampler } from "../../../gpu-node/engine/sampler.ts";
import { Scheduler } from "../../../gpu-node/engine/scheduler.ts";
import type { SequenceRequest } from "../../../gpu-node/engine/sequence.ts";
import type { DraftSource } from "../../../gpu-node/engine/speculation.ts";
import { createTokenSampler } from "../../../gpu-node/engine/token-sampler.ts";
import { readModelFolder } from "../../../gpu-node/model-folder.ts";
import { createHashRunner, endless, hash, readIds } from "../../support/hash-model.ts";
import {
  longRopeCases,
  longRopeFolder,
  shortFactorsLength,
  type LongRopeCase,
} from "../../support/long-rope.ts";
import { propertyRuns } from "../../support/property-runs.ts";

const rowClasses = [
  { length: 64, rows: 2 },
  { length: 512, rows: 3 },
];

/** Guesses what the reference says, far across the border. */
const knowing: DraftSource = {
  begin: (_tenant, promptIds) => {
    const known = longRopeCases.find(({ prompt }) => prompt.length === promptIds.length);
    let made = 0;
    return {
      note: () => (made += 1),
      draft: (most) => {
        const rest = known?.completion.slice(made, made + most) ?? [];
        return rest.map((token) => ({ token, probability: 0.999 }));
      },
    };
  },
};

const countTo = (length: number) => Array.from({ length }, (_, index) => index % 32);

describe("a scheduler of a model with LongRoPE", () => {
  it("gives each token by the factors of the sequence's length", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(31), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 3, max: 20 }),
        async (prompt, maxTokens, border, maxStepTokens) => {
          const options = { rowClasses, maxStepTokens, shortFactorsLength: border };
          const scheduler = new Scheduler(createHashRunner(options), {
            maxWaiting: 0,
            shortFactorsLength: border,
          });
          const made = await readIds(scheduler.submit(endless({ prompt, maxTokens })));
          const ids = [...prompt];
          while (ids.length < prompt.length + maxTokens) {
            ids.push(hash(ids, ids.length > border));
          }
          expect(made).toEqual(ids.slice(prompt.length));
        },
      ),
      propertyRuns(3000),
    );
  });

  it("prefills a sequence that crosses once more, and never again", async () => {
    const runner = createHashRunner({ rowClasses, shortFactorsLength: 20, maxStepTokens: 8 });
    const scheduler = new Scheduler(runner, { maxWaiting: 0, shortFactorsLength: 20 });
    const sequence = scheduler.submit(endless({ prompt: [1, 2, 3, 4, 5, 6], maxTokens: 30 }));
    await readIds(sequence);
    const chunks = runner.steps.filter(({ tokenIds }) => tokenIds.length > 1);
    expect(chunks.map(({ position, tokenIds }) => [position, tokenIds.length])).toEqual([
      [0, 6],
      [0, 8],
      [8, 8],
      [16, 5],
    ]);
    expect(sequence.promptTokens).toBe(6);
  });

  it("begins a prompt beyond the border with the long factors", async () => {
    const runner = createHashRunner({ rowClasses, shortFactorsLength: 20, maxStepTokens: 16 });
    const scheduler = new Scheduler(runner, { maxWaiting: 0, shortFactorsLength: 20 });
    const sequence = scheduler.submit(endless({ prompt: countTo(21), maxTokens: 1 }));
    expect(sequence.kv.isLong).toBe(true);
    await readIds(sequence);
    expect(runner.steps.map(({ position, tokenIds }) => [position, tokenIds.length])).toEqual([
      [0, 16],
      [16, 5],
    ]);
  });

  it("uses nothing again that was run with the other factors", async () => {
    const runner = createHashRunner({ rowClasses, shortFactorsLength: 20 });
    const scheduler = new Scheduler(runner, { maxWaiting: 0, shortFactorsLength: 20 });
    const reused: (number | null)[] = [];
    for (const length of [20, 30, 30, 20]) {
      const sequence = scheduler.submit(endless({ prompt: countTo(length), maxTokens: 1 }));
      await readIds(sequence);
      reused.push(sequence.kv.reusedTokens);
    }
    expect(reused).toEqual([0, 0, 28, 18]);
  });

  it("can be cancelled while it is prefilled once more", async () => {
    const runner = createHashRunner({ rowClasses, shortFactorsLength: 20, maxStepTokens: 4 });
    const scheduler = new Scheduler(runner, { maxWaiting: 0, shortFactorsLength: 20 });
    const sequence = scheduler.submit(endless({ prompt: [1, 2, 3, 4, 5, 6], maxTokens: 30 }));
    expect(await readIds(sequence, 15)).toHaveLength(15);
    sequence.cancel();
    await scheduler.drain();
    expect(runner.steps.at(-1)?.position).toBeLessThan(20);
    expect(scheduler.kvUsage).toBe(0);
  });
});

describe("a model with LongRoPE behind the scheduler", () => {
  async function createScheduler(drafter?: DraftSource): Promise<Scheduler> {
    const { runner } = await loadModelRunner(await readModelFolder(longRopeFolder), {
      provider: "cpu",
      deviceId: 0,
      cuda: plainCuda,
      threads: 1,
      planRows: () => rowClasses,
      maxRunning: 8,
      onFallback: () => undefined,
    });
    const options = { maxWaiting: 100, shortFactorsLength };
    return new Scheduler(runner, { ...options, ...(drafter && { drafter }) });
  }

  function toRequest({ prompt, completion }: LongRopeCase): SequenceRequest {
    return {
      promptIds: prompt,
      maxTokens: completion.length,
      eosTokenIds: new Set(),
      sampler: createTokenSampler({ temperature: 0, seed: 1 }, new Sampler(288)),
    };
  }

  it("gives the tokens of transformers, to short, long and crossing sequences alone", async () => {
    const scheduler = await createScheduler();
    for (const each of longRopeCases) {
      expect(await readIds(scheduler.submit(toRequest(each))), each.name).toEqual(each.completion);
    }
  });

  it("gives them to all at once, again and again", async () => {
    const scheduler = await createScheduler();
    const all = [...longRopeCases, ...longRopeCases.toReversed(), ...longRopeCases];
    const answers = await Promise.all(
      all.map((each) => readIds(scheduler.submit(toRequest(each)))),
    );
    expect(answers).toEqual(all.map(({ completion }) => completion));
  });

  it("gives them with tokens guessed ahead, up to the border and beyond it", async () => {
    const scheduler = await createScheduler(knowing);
    const all = [...longRopeCases, ...longRopeCases];
    for (const each of all) {
      expect(await readIds(scheduler.submit(toRequest(each))), each.name).toEqual(each.completion);
    }
    const together = await Promise.all(
      all.map((each) => readIds(scheduler.submit(toRequest(each)))),
    );
    expect(together).toEqual(all.map(({ completion }) => completion));
    expect(scheduler.speculationCounts.acceptedTokens).toBeGreaterThan(50);
  });
});
