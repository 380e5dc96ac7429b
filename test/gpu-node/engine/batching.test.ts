import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { Scheduler } from "../../../gpu-node/engine/scheduler.ts";
import type { FakeModelRunner } from "../../support/fake-model-runner.ts";
import {
  createHashRunner,
  endless,
  expectIdle,
  readIds,
  toRequest,
  type PlannedRequest,
} from "../../support/hash-model.ts";
import { propertyRuns } from "../../support/property-runs.ts";

interface Plan extends PlannedRequest {
  /** Turns of the event loop before it comes, after the one before it. */
  readonly delay: number;
  /** Whether its prompt goes on from the answer to the one before it, as a conversation's does. */
  readonly goesOn: boolean;
  /** Cancelled after so many tokens; more than it makes = never. */
  readonly cancelAfter: number;
}

/** Few beginnings, so that prompts share them. */
const heads = [0, 17, 20, 40].map((length) =>
  Array.from({ length }, (_, index) => (index * length) % 32),
);
const prompts = fc
  .tuple(fc.constantFrom(...heads), fc.array(fc.nat(31), { minLength: 1, maxLength: 40 }))
  .map(([head, rest]) => [...head, ...rest]);

const longest = 160;
const plans = fc.array(
  fc.record({
    prompt: prompts,
    maxTokens: fc.integer({ min: 1, max: 24 }),
    temperature: fc.constantFrom(0, 1),
    seed: fc.nat(1000),
    tenant: fc.constantFrom("a", "b", "c"),
    priority: fc.constantFrom("interactive" as const, "batch" as const),
    delay: fc.nat(12),
    goesOn: fc.boolean(),
    cancelAfter: fc.oneof(fc.nat(20), fc.constant(1000)),
  }),
  { minLength: 1, maxLength: 12 },
);

const machines = fc.record({
  short: fc.nat(3),
  long: fc.integer({ min: 1, max: 4 }),
  maxSegments: fc.constantFrom(1, 2, 64),
  canCopyRows: fc.boolean(),
  maxStepTokens: fc.integer({ min: 3, max: 20 }),
  maxRunning: fc.constantFrom(1, 2, 100),
  /** Where LongRoPE's long factors begin, if the model has them. */
  shortFactorsLength: fc.constantFrom(undefined, 20, 50),
});
type Machine = typeof machines extends fc.Arbitrary<infer Value> ? Value : never;

function toRunner({ short, long, ...options }: Machine): FakeModelRunner {
  const rowClasses = [
    ...(short > 0 ? [{ length: 48, rows: short }] : []),
    { length: longest, rows: long },
  ];
  return createHashRunner({ rowClasses, ...options });
}

function runAlone(plan: Plan, { shortFactorsLength }: Machine): Promise<number[]> {
  const runner = createHashRunner({
    rowClasses: [{ length: longest, rows: 1 }],
    shortFactorsLength,
  });
  const scheduler = new Scheduler(runner, { maxWaiting: 1, shortFactorsLength });
  return readIds(scheduler.submit(toRequest(plan)));
}

/** What each gets alone; those that go on from another's answer get it before their own prompt. */
async function planAlone(all: readonly Plan[], machine: Machine) {
  const planned: { readonly plan: Plan; readonly alone: number[] }[] = [];
  for (const each of all) {
    const { plan: before, alone: answer = [] } = planned.at(-1) ?? {};
    const prompt = [...(before?.prompt ?? []), ...answer, ...each.prompt];
    const goesOn = each.goesOn && prompt.length + each.maxTokens <= longest;
    const plan = goesOn ? { ...each, prompt } : each;
    planned.push({ plan, alone: await runAlone(plan, machine) });
  }
  return planned;
}

async function runTogether(scheduler: Scheduler, all: readonly Plan[]): Promise<number[][]> {
  const answers: Promise<number[]>[] = [];
  for (const plan of all) {
    for (let turn = 0; turn < plan.delay; turn++) await nextTurn();
    const sequence = scheduler.submit(toRequest(plan));
    if (plan.cancelAfter === 0) sequence.cancel();
    answers.push(readIds(sequence, plan.cancelAfter));
  }
  return Promise.all(answers);
}

const fault = new Error("the device failed");

/** Each `nth` call fails; a step has run some of its segments by then, a copy all of it. */
function failEach(runner: FakeModelRunner, nth: number): void {
  const [step, copyRow] = [runner.step.bind(runner), runner.copyRow.bind(runner)];
  let calls = 0;
  vi.spyOn(runner, "step").mockImplementation(async (segments, signal) => {
    const isFaulty = (calls += 1) % nth === 0;
    if (!isFaulty) return step(segments, signal);
    await step(segments.slice(0, Math.ceil(segments.length / 2)), signal);
    throw fault;
  });
  vi.spyOn(runner, "copyRow").mockImplementation(async (from, to, tokens) => {
    await copyRow(from, to, tokens);
    if ((calls += 1) % nth === 0) throw fault;
  });
}

describe("continuous batching", () => {
  it("gives each request exactly the tokens that it gets alone, on any machine and schedule", async () => {
    let hitTokens = 0;
    let copies = 0;
    await fc.assert(
      fc.asyncProperty(machines, plans, async (machine, all) => {
        const { maxRunning, shortFactorsLength } = machine;
        const runner = toRunner(machine);
        const scheduler = new Scheduler(runner, {
          maxWaiting: 100,
          maxRunning,
          shortFactorsLength,
        });
        const planned = await planAlone(all, machine);
        const together = await runTogether(
          scheduler,
          planned.map(({ plan }) => plan),
        );
        await scheduler.drain();
        hitTokens += scheduler.prefixCounts.hitTokens;
        copies += runner.copies.length;
        const cut = planned.map(({ plan, alone }) => alone.slice(0, plan.cancelAfter));
        expect(together).toEqual(cut);
        expectIdle(scheduler);
      }),
      propertyRuns(3000),
    );
    expect(hitTokens).toBeGreaterThan(2000);
    expect(copies).toBeGreaterThan(50);
  });

  it("gives right tokens or an error when steps and copies fail halfway, and nothing wrong afterwards", async () => {
    let failed = 0;
    await fc.assert(
      fc.asyncProperty(
        machines,
        plans,
        fc.integer({ min: 2, max: 9 }),
        async (machine, all, nth) => {
          const planned = await planAlone(all, machine);
          const runner = toRunner(machine);
          failEach(runner, nth);
          const { maxRunning, shortFactorsLength } = machine;
          const options = { maxWaiting: 100, maxRunning, shortFactorsLength };
          const scheduler = new Scheduler(runner, options);
          const answers = planned.map(({ plan }) => readIds(scheduler.submit(toRequest(plan))));
          const settled = await Promise.allSettled(answers);
          const made = settled.map((answer, index) => {
            return answer.status === "fulfilled" ? answer.value : planned[index]?.alone;
          });
          expect(made).toEqual(planned.map(({ alone }) => alone));
          const errors = settled.flatMap((answer): unknown[] => {
            return answer.status === "rejected" ? [answer.reason] : [];
          });
          for (const error of errors) {
            expect(error).toMatchObject({ code: "engine_error", cause: fault });
          }
          failed += errors.length;
          await scheduler.drain();
          expectIdle(scheduler);
        },
      ),
      propertyRuns(3000),
    );
    expect(failed).toBeGreaterThan(100);
  });

  it("leaks no row, however requests are aborted", async () => {
    const rowClasses = [
      { length: 48, rows: 3 },
      { length: longest, rows: 2 },
    ];
    const scheduler = new Scheduler(createHashRunner({ rowClasses }), { maxWaiting: 100 });
    let aborts = 0;
    await fc.assert(
      fc.asyncProperty(plans, async (all) => {
        aborts += all.length;
        await runTogether(
          scheduler,
          all.map((plan) => ({ ...plan, cancelAfter: plan.cancelAfter % 20 })),
        );
        await vi.waitFor(() => expectIdle(scheduler), { interval: 1 });
      }),
      propertyRuns(2000),
    );
    expect(aborts).toBeGreaterThan(500);
    // Every row can be had again, all at once.
    const lengths = [47, 47, 47, 100, 100];
    const last = lengths.map((maxTokens) => scheduler.submit(endless({ prompt: [5], maxTokens })));
    expect(last.map(({ place }) => place)).toEqual([0, 0, 0, 0, 0]);
    for (const sequence of last) sequence.cancel();
    await scheduler.drain();
  });
});
