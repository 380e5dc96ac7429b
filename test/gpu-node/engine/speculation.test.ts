import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SequenceDrafts } from "../../../gpu-node/engine/drafting/draft-plan.ts";
import { Drafter } from "../../../gpu-node/engine/drafting/drafter.ts";
import { Scheduler } from "../../../gpu-node/engine/scheduler.ts";
import type { DraftSource } from "../../../gpu-node/engine/speculation.ts";
import type { FakeModelOptions, FakeModelRunner } from "../../support/fake-model-runner.ts";
import {
  createHashRunner,
  endless,
  expectIdle,
  hash,
  readIds,
  toRequest,
  type PlannedRequest,
} from "../../support/hash-model.ts";
import { propertyRuns } from "../../support/property-runs.ts";

type GuessNext = (tokenIds: readonly number[], isLong: boolean) => number;

/** Sure of each of its guesses. `shortFactorsLength`: what the model's next token depends on. */
function createSource(guess: GuessNext, shortFactorsLength = Infinity): DraftSource {
  const begin = (_tenant: string, promptIds: readonly number[]): SequenceDrafts => {
    const ids = [...promptIds];
    return {
      note: (token) => ids.push(token),
      draft: (most) => {
        const drafts: { token: number; probability: number }[] = [];
        while (drafts.length < most) {
          const text = [...ids, ...drafts.map(({ token }) => token)];
          drafts.push({ token: guess(text, text.length > shortFactorsLength), probability: 0.999 });
        }
        return drafts;
      },
    };
  };
  return { begin };
}

const knowing = createSource(hash);
const lying = createSource((tokenIds) => (hash(tokenIds, false) + 1) % 32);
const halfKnowing = createSource((tokenIds) => {
  const next = hash(tokenIds, false);
  return tokenIds.length % 3 === 0 ? (next + 5) % 32 : next;
});

const rows = [{ length: 64, rows: 4 }];

function createScheduler(
  drafter: DraftSource | undefined,
  options: Partial<FakeModelOptions> = {},
): { scheduler: Scheduler; runner: FakeModelRunner } {
  const runner = createHashRunner({ rowClasses: rows, ...options });
  const { shortFactorsLength } = options;
  const scheduler = new Scheduler(runner, {
    maxWaiting: 100,
    shortFactorsLength,
    ...(drafter && { drafter }),
  });
  return { scheduler, runner };
}

function runAlone(plan: PlannedRequest, options: Partial<FakeModelOptions> = {}) {
  return readIds(createScheduler(undefined, options).scheduler.submit(toRequest(plan)));
}

const plans = fc.array(
  fc.record({
    prompt: fc.constantFrom([1, 2, 4], [7, 7, 9, 1], [5], [30, 2, 2, 2, 8, 11]),
    maxTokens: fc.integer({ min: 1, max: 40 }),
    temperature: fc.constantFrom(0, 0, 1),
    seed: fc.nat(3),
    tenant: fc.constantFrom("a", "b"),
    priority: fc.constantFrom("interactive" as const, "batch" as const),
    speculation: fc.constantFrom(undefined, true, false),
  }),
  { minLength: 1, maxLength: 10 },
);

/** Each step takes as long as any other, however busy the machine is: drafts cost nothing. */
beforeEach(() => {
  let nowMs = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (nowMs += 1));
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("speculation", () => {
  it("gives each request the tokens that it gets without, whatever is guessed", async () => {
    const sources = fc.constantFrom<() => DraftSource>(
      () => knowing,
      () => lying,
      () => halfKnowing,
      () => new Drafter(Int32Array.from({ length: 32 }, (_, id) => id)),
    );
    const machines = fc.record({
      maxSegments: fc.constantFrom(1, 3, 16),
      maxStepTokens: fc.integer({ min: 3, max: 20 }),
      isExact: fc.boolean(),
    });
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(sources, machines, plans, async (toSource, machine, all) => {
        const { scheduler } = createScheduler(toSource(), machine);
        const answers = all.map((plan) => readIds(scheduler.submit(toRequest(plan))));
        for (const [index, plan] of all.entries()) {
          expect(await answers[index]).toEqual(await runAlone(plan));
        }
        await scheduler.drain();
        expectIdle(scheduler);
        accepted += scheduler.speculationCounts.acceptedTokens;
      }),
      propertyRuns(5000, 150),
    );
    expect(accepted).toBeGreaterThan(100);
  });

  it("makes several tokens in a step where guesses hold, and counts them", async () => {
    const { scheduler, runner } = createScheduler(knowing);
    const ids = await readIds(scheduler.submit(endless({ maxTokens: 40 })));
    expect(ids).toHaveLength(40);
    const steps = runner.steps.length;
    expect(steps).toBeLessThan(25);
    const { drafts, draftTokens, acceptedTokens, acceptedPerPosition } =
      scheduler.speculationCounts;
    expect(acceptedTokens).toBe(draftTokens);
    expect(acceptedTokens).toBe(40 - steps);
    expect(acceptedPerPosition[0]).toBe(drafts);
    expect(acceptedPerPosition.reduce((sum, count) => sum + count, 0)).toBe(acceptedTokens);
  });

  it("never runs beyond max_tokens, nor beyond the row", async () => {
    const { scheduler, runner } = createScheduler(knowing, {
      rowClasses: [{ length: 20, rows: 1 }],
    });
    const prompt = [1, 2, 4];
    expect(await readIds(scheduler.submit(endless({ prompt, maxTokens: 17 })))).toHaveLength(17);
    const ends = runner.steps.map(({ position, tokenIds }) => position + tokenIds.length);
    expect(Math.max(...ends)).toBe(19);
  });

  it("never guesses across the border of LongRoPE's factors", async () => {
    const options = { shortFactorsLength: 12 };
    const plan = { prompt: [1, 2, 4], maxTokens: 30, temperature: 0, seed: 1 };
    const { scheduler } = createScheduler(createSource(hash, 12), options);
    const ids = await readIds(scheduler.submit(endless(plan)));
    const plain = createScheduler(undefined, options).scheduler;
    expect(ids).toEqual(await readIds(plain.submit(endless(plan))));
    expect(scheduler.speculationCounts.acceptedTokens).toBeGreaterThan(10);
  });

  it("guesses only what fits beside those that decode, and nothing when the batch is full", async () => {
    for (const maxSegments of [4, 6]) {
      const { scheduler, runner } = createScheduler(knowing, { maxSegments });
      const all = [1, 2, 5, 6].map((id) =>
        scheduler.submit(endless({ prompt: [id, 2], maxTokens: 30 })),
      );
      await Promise.all(all.map((sequence) => readIds(sequence)));
      expect(scheduler.speculationCounts.draftTokens > 0).toBe(maxSegments > 4);
      expect(runner.mostDecodedTokens).toBeLessThanOrEqual(maxSegments);
    }
  });

  it("guesses nothing for eight sequences and more, and again when fewer run", async () => {
    const rowClasses = [{ length: 64, rows: 8 }];
    const { scheduler } = createScheduler(knowing, { rowClasses, maxSegments: 64 });
    const submit = (id: number, maxTokens: number) =>
      readIds(scheduler.submit(endless({ prompt: [id, 2], maxTokens })));
    await Promise.all(Array.from({ length: 8 }, (_, id) => submit(id, 30)));
    expect(scheduler.speculationCounts.drafts).toBe(0);
    await Promise.all(Array.from({ length: 7 }, (_, id) => submit(id, 30)));
    expect(scheduler.speculationCounts.drafts).toBeGreaterThan(0);
  });

  it("is off for those that don't want it, and learns nothing from them", async () => {
    const seen: number[] = [];
    const source: DraftSource = {
      begin: (...given) => {
        const drafts = knowing.begin(...given);
        return { ...drafts, note: (token) => seen.push(token) && drafts.note(token) };
      },
    };
    const { scheduler } = createScheduler(source);
    await readIds(scheduler.submit({ ...endless(), speculation: false }));
    expect(seen).toEqual([]);
    expect(scheduler.speculationCounts.drafts).toBe(0);
    const ids = await readIds(scheduler.submit(endless()));
    expect(seen).toEqual(ids);
  });

  it("is on where that may change tokens only for those that ask for it", async () => {
    const { scheduler } = createScheduler(knowing, { isExact: false });
    await readIds(scheduler.submit(endless({ maxTokens: 20 })));
    expect(scheduler.speculationCounts.drafts).toBe(0);
    await readIds(scheduler.submit({ ...endless({ maxTokens: 20 }), speculation: true }));
    expect(scheduler.speculationCounts.drafts).toBeGreaterThan(0);
  });

  it("learns a tenant's answers, and tells them to no other", async () => {
    const drafter = new Drafter(Int32Array.from({ length: 32 }, (_, id) => id));
    const { scheduler } = createScheduler(drafter);
    const plan = { prompt: [9, 8, 7], maxTokens: 40, tenant: "a" };
    const accept = async (tenant: string) => {
      const before = scheduler.speculationCounts.acceptedTokens;
      await readIds(scheduler.submit(endless({ ...plan, tenant })));
      return scheduler.speculationCounts.acceptedTokens - before;
    };
    for (let times = 0; times < 12; times += 1) await accept("a");
    expect(await accept("a")).toBeGreaterThan(10);
    expect(await accept("b")).toBeLessThan(4);
  });
});
