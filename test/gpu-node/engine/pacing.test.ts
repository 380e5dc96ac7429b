/**
 * What running streams and a newcomer feel, on a clock that goes by what steps cost. Costs in milliseconds as measured on
 * two models: Phi-3-mini's geometry in int4, with all its layers (one thread) and cut to eight (two threads).
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ModelRunner, Segment } from "../../../gpu-node/engine/model-runner.ts";
import { Scheduler } from "../../../gpu-node/engine/scheduler.ts";
import type { Sequence } from "../../../gpu-node/engine/sequence.ts";
import { createHashRunner, endless } from "../../support/hash-model.ts";

interface StepCosts {
  readonly step: number;
  readonly token: number;
}

const machines = [
  { name: "32 layers", costs: { step: 190, token: 50 } },
  { name: "8 layers", costs: { step: 23.4, token: 9.6 } },
] as const;

afterEach(() => {
  vi.restoreAllMocks();
});

function createTimedScheduler({ step, token }: StepCosts): Scheduler {
  let nowMs = 0;
  vi.spyOn(performance, "now").mockImplementation(() => nowMs);
  const runner: ModelRunner = createHashRunner({ rowClasses: [{ length: 4096, rows: 8 }] });
  const run = runner.step.bind(runner);
  vi.spyOn(runner, "step").mockImplementation(async (segments: readonly Segment[], signal) => {
    const tokens = segments.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0);
    const logits = await run(segments, signal);
    nowMs += step + token * tokens;
    return logits;
  });
  return new Scheduler(runner, { maxWaiting: 8 });
}

const promptOf = (tokens: number) => Array.from({ length: tokens }, (_, index) => index % 31);

async function readFirst({ tokens, submittedAtMs }: Sequence): Promise<number> {
  const { value } = await tokens[Symbol.asyncIterator]().next();
  return value ? value.atMs - submittedAtMs : Number.NaN;
}

/** Milliseconds between its tokens, as they come, until it is cancelled. */
async function watch({ tokens }: Sequence, gaps: number[]): Promise<void> {
  let lastMs: number | undefined;
  for await (const { atMs } of tokens) {
    if (lastMs !== undefined) gaps.push(atMs - lastMs);
    lastMs = atMs;
  }
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN;
}

describe.each(machines)("a prompt of 2,048 tokens on a model of $name", ({ costs }) => {
  it.each([1, 4])(
    "keeps %d running streams within 2.5 times their pace, and comes within 2.5 times its time alone",
    async (count) => {
      const scheduler = createTimedScheduler(costs);
      const aloneMs = await readFirst(
        scheduler.submit(endless({ prompt: promptOf(2048), maxTokens: 1 })),
      );
      const steady: number[] = [];
      const streams = Array.from({ length: count }, () =>
        scheduler.submit(endless({ maxTokens: 3000, tenant: "streams" })),
      );
      const watched = streams.map((stream) => watch(stream, steady));
      await vi.waitUntil(() => steady.length >= 20 * count, { interval: 1, timeout: 30_000 });
      const [paceMs] = [percentile(steady, 0.5)];
      steady.length = 0;
      const newcomer = scheduler.submit(
        endless({ prompt: promptOf(2048), maxTokens: 1, tenant: "newcomer" }),
      );
      const firstMs = await readFirst(newcomer);
      const beside = [...steady];
      for (const stream of streams) stream.cancel();
      await Promise.all(watched);
      expect(beside.length).toBeGreaterThan(50);
      expect(percentile(beside, 0.99) / paceMs).toBeLessThanOrEqual(2.5);
      expect(firstMs / aloneMs).toBeLessThanOrEqual(2.5);
      await scheduler.drain();
    },
  );
});

describe("a prompt of which 1,000 tokens are cached", () => {
  it("comes more than ten times as soon", async () => {
    const scheduler = createTimedScheduler(machines[0].costs);
    const ask = (last: number) =>
      readFirst(
        scheduler.submit(endless({ prompt: [...promptOf(1000), last, last], maxTokens: 1 })),
      );
    const coldMs = await ask(1);
    expect(coldMs / (await ask(2))).toBeGreaterThan(10);
    await scheduler.drain();
  });
});
