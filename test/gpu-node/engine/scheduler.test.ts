import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { Sampler } from "../../../gpu-node/engine/sampler.ts";
import { Scheduler } from "../../../gpu-node/engine/scheduler.ts";
import type { Sequence, SequenceRequest, TokenEvent } from "../../../gpu-node/engine/sequence.ts";
import { createTokenSampler } from "../../../gpu-node/engine/token-sampler.ts";
import { FakeModelRunner, type FakeModelOptions } from "../../support/fake-model-runner.ts";

const eos = 9;
const sampler = new Sampler(600);

function request(fields: Partial<SequenceRequest> = {}): SequenceRequest {
  return {
    promptIds: [1, 2, 3],
    maxTokens: 5,
    eosTokenIds: new Set([eos]),
    sampler: createTokenSampler({ temperature: 0, topP: 1, seed: 1 }, sampler),
    ...fields,
  };
}

/** Each token is the count of the tokens before it. */
function countingRunner(options: Partial<FakeModelOptions> = {}) {
  return new FakeModelRunner({
    next: (tokenIds) => tokenIds.length,
    vocabularySize: 600,
    ...options,
  });
}

async function readAll(sequence: Sequence): Promise<TokenEvent[]> {
  const events: TokenEvent[] = [];
  for await (const event of sequence.tokens) events.push(event);
  return events;
}

const idsOf = (events: readonly TokenEvent[]) => events.map((event) => event.tokenId);

describe("Scheduler", () => {
  it("prefills the prompt, then decodes one token a step", async () => {
    const runner = countingRunner();
    const scheduler = new Scheduler(runner, { maxWaiting: 4 });
    const events = await readAll(scheduler.submit(request()));
    expect(idsOf(events)).toEqual([3, 4, 5, 6, 7]);
    expect(events.map((event) => event.finishReason)).toEqual([null, null, null, null, "length"]);
    expect(runner.steps).toEqual([
      { row: "0/0", tokenIds: [1, 2, 3], position: 0 },
      { row: "0/0", tokenIds: [3], position: 3 },
      { row: "0/0", tokenIds: [4], position: 4 },
      { row: "0/0", tokenIds: [5], position: 5 },
      { row: "0/0", tokenIds: [6], position: 6 },
    ]);
  });

  it("prefills a long prompt in chunks, none of them one token, and samples only after the last", async () => {
    const runner = countingRunner({ maxStepTokens: 4 });
    const scheduler = new Scheduler(runner, { maxWaiting: 4 });
    const promptIds = [9, 8, 7, 6, 5, 4, 3, 2, 1];
    const events = await readAll(scheduler.submit(request({ promptIds, maxTokens: 1 })));
    expect(idsOf(events)).toEqual([eos]);
    expect(runner.steps).toEqual([
      { row: "0/0", tokenIds: [9, 8, 7, 6], position: 0 },
      { row: "0/0", tokenIds: [5, 4, 3], position: 4 },
      { row: "0/0", tokenIds: [2, 1], position: 7 },
    ]);
  });

  it("stops at an end token, which is the last one", async () => {
    const scheduler = new Scheduler(countingRunner(), { maxWaiting: 4 });
    const events = await readAll(scheduler.submit(request({ maxTokens: 50 })));
    expect(idsOf(events)).toEqual([3, 4, 5, 6, 7, 8, eos]);
    expect(events.at(-1)?.finishReason).toBe("stop");
  });

  it("runs one step at a time, and sequences in the order of their coming where there is one row", async () => {
    const runner = countingRunner({ stepMs: 1 });
    const scheduler = new Scheduler(runner, { maxWaiting: 8 });
    const ends: number[] = [];
    const sequences = [0, 1, 2].map((index) =>
      readAll(scheduler.submit(request({ maxTokens: 4 - index }))).then(() => ends.push(index)),
    );
    await Promise.all(sequences);
    expect(ends).toEqual([0, 1, 2]);
    expect(runner.mostStepsAtOnce).toBe(1);
  });

  it("tells a sequence each place that it has in the queue, until it runs", async () => {
    const scheduler = new Scheduler(countingRunner(), { maxWaiting: 4 });
    const sequences = [request(), request(), request()].map((each) => scheduler.submit(each));
    expect(sequences.map((sequence) => sequence.place)).toEqual([0, 1, 2]);
    const places = sequences.map(async ({ queuePlaces }) => {
      const seen: number[] = [];
      for await (const place of queuePlaces) seen.push(place);
      return seen;
    });
    await Promise.all(sequences.map(readAll));
    expect(await Promise.all(places)).toEqual([[], [1], [2, 1]]);
  });

  it("gives a sequence the same tokens after others as alone", async () => {
    const random = (tokenIds: readonly number[]) => (tokenIds.at(-1) ?? 0) + 1;
    const run = async (before: number) => {
      const runner = new FakeModelRunner({ next: random, vocabularySize: 600 });
      const scheduler = new Scheduler(runner, { maxWaiting: 8 });
      const others = Array.from({ length: before }, () => scheduler.submit(request()));
      const sampled = request({
        sampler: createTokenSampler({ temperature: 1.5, topP: 0.9, seed: 42 }, sampler),
        maxTokens: 40,
      });
      const events = readAll(scheduler.submit(sampled));
      for (const other of others) await readAll(other);
      return idsOf(await events);
    };
    expect(await run(3)).toEqual(await run(0));
  });

  it("refuses what the queue can't hold, with a time to come back", async () => {
    const scheduler = new Scheduler(countingRunner({ stepMs: 5 }), { maxWaiting: 1 });
    const running = readAll(scheduler.submit(request()));
    const waiting = readAll(scheduler.submit(request()));
    expect(() => scheduler.submit(request())).toThrow(
      expect.objectContaining({ code: "rate_limited", status: 429, retryAfterSeconds: 1 }),
    );
    await Promise.all([running, waiting]);
    await expect(readAll(scheduler.submit(request()))).resolves.toHaveLength(5);
  });

  it.each(["prefill", "decode"])(
    "frees the engine within a step when cancelled in %s",
    async (phase) => {
      const runner = countingRunner({ stepMs: phase === "prefill" ? 60_000 : 20 });
      const scheduler = new Scheduler(runner, { maxWaiting: 4 });
      const sequence = scheduler.submit(request({ maxTokens: 500 }));
      if (phase === "decode") await sequence.tokens[Symbol.asyncIterator]().next();
      sequence.cancel();
      const stepsThen = runner.steps.length;
      await vi.waitFor(() => expect(scheduler.runningCount).toBe(0), { timeout: 1000 });
      expect(runner.steps.length).toBe(stepsThen);
      expect(scheduler.kvUsage).toBe(0);
    },
  );

  it("never runs a sequence that was cancelled while it waited", async () => {
    const runner = countingRunner({ stepMs: 2 });
    const scheduler = new Scheduler(runner, { maxWaiting: 4 });
    const running = readAll(scheduler.submit(request()));
    const waiting = scheduler.submit(request({ promptIds: [77] }));
    expect(scheduler.waitingCount).toBe(1);
    waiting.cancel();
    expect(scheduler.waitingCount).toBe(0);
    await running;
    await scheduler.drain();
    expect(runner.steps.some((step) => step.tokenIds.includes(77))).toBe(false);
    expect(await readAll(waiting)).toEqual([]);
  });

  it("tells the one sequence whose step failed, and goes on with the next", async () => {
    let isBroken = true;
    const runner = countingRunner();
    const step = runner.step.bind(runner);
    vi.spyOn(runner, "step").mockImplementation((...input) =>
      isBroken ? Promise.reject(new Error("device lost")) : step(...input),
    );
    const scheduler = new Scheduler(runner, { maxWaiting: 4 });
    const failure: unknown = await readAll(scheduler.submit(request())).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: "engine_error", cause: new Error("device lost") });
    isBroken = false;
    await expect(readAll(scheduler.submit(request()))).resolves.toHaveLength(5);
  });

  it("finishes what was submitted when drained, and refuses more", async () => {
    const scheduler = new Scheduler(countingRunner({ stepMs: 2 }), { maxWaiting: 4 });
    const sequences = [scheduler.submit(request()), scheduler.submit(request())];
    const drained = scheduler.drain();
    expect(() => scheduler.submit(request())).toThrow(
      expect.objectContaining({ code: "shutting_down", status: 503 }),
    );
    await drained;
    for (const sequence of sequences) await expect(readAll(sequence)).resolves.toHaveLength(5);
  });

  it("ends all with an error when told to", async () => {
    const scheduler = new Scheduler(countingRunner({ stepMs: 60_000 }), { maxWaiting: 4 });
    const ends = [scheduler.submit(request()), scheduler.submit(request())].map((sequence) =>
      readAll(sequence).catch((error: unknown) => error),
    );
    await sleep(5);
    scheduler.endAll();
    for (const end of await Promise.all(ends)) expect(end).toMatchObject({ code: "shutting_down" });
    await scheduler.drain();
    expect([scheduler.runningCount, scheduler.waitingCount]).toEqual([0, 0]);
  });

  it("leaves nothing behind after many cancels at random moments", async () => {
    const scheduler = new Scheduler(countingRunner({ stepMs: 1 }), { maxWaiting: 1000 });
    const sequences = Array.from({ length: 60 }, () =>
      scheduler.submit(request({ maxTokens: 30 })),
    );
    for (const [index, sequence] of sequences.entries()) {
      if (index % 7 === 0) await sleep(3);
      sequence.cancel();
    }
    await scheduler.drain();
    expect([scheduler.runningCount, scheduler.waitingCount, scheduler.kvUsage]).toEqual([0, 0, 0]);
  });
});
