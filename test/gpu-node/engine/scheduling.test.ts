import { describe, expect, it, vi } from "vitest";
import { Scheduler } from "../../../gpu-node/engine/scheduler.ts";
import { createHashRunner, endless, expectIdle, readIds } from "../../support/hash-model.ts";

const fourRows = { rowClasses: [{ length: 64, rows: 4 }] };

describe("rows", () => {
  it("decode as one batch, which others join and leave", async () => {
    const runner = createHashRunner(fourRows);
    const scheduler = new Scheduler(runner, { maxWaiting: 8 });
    const lengths = [4, 12, 8];
    await Promise.all(
      lengths.map((maxTokens) => readIds(scheduler.submit(endless({ maxTokens })))),
    );
    expect(Math.max(...runner.batchSizes)).toBe(3);
    // 24 tokens; the first of each comes with its prompt.
    expect(runner.batchSizes.length).toBeLessThanOrEqual(13);
    expect(runner.batchSizes.at(-1)).toBe(1);
  });

  it("decode beside chunks of a long prompt, which take part of their pace only", async () => {
    const runner = createHashRunner({ rowClasses: [{ length: 4096, rows: 2 }], stepMs: 1 });
    const scheduler = new Scheduler(runner, { maxWaiting: 8 });
    const running = scheduler.submit(endless({ maxTokens: 200 }));
    await running.tokens[Symbol.asyncIterator]().next();
    const prompt = Array.from({ length: 600 }, (_, index) => index % 32);
    const newcomer = scheduler.submit(endless({ prompt, maxTokens: 1 }));
    expect(await readIds(newcomer)).toHaveLength(1);
    const chunks = runner.mixes.slice(1).filter(({ promptTokens }) => promptTokens > 0);
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.map(({ decoded }) => decoded)).toEqual(chunks.map(() => 1));
    running.cancel();
    await scheduler.drain();
  });

  it("are filled by several short prompts in one step", async () => {
    const runner = createHashRunner({ ...fourRows, maxStepTokens: 20 });
    const scheduler = new Scheduler(runner, { maxWaiting: 8 });
    const lengths = [8, 9, 10];
    await Promise.all(
      lengths.map((length) => {
        const prompt = Array.from({ length }, (_, index) => index);
        return readIds(scheduler.submit(endless({ prompt, maxTokens: 4 })));
      }),
    );
    expect(runner.mixes.map(({ promptTokens }) => promptTokens).slice(0, 2)).toEqual([20, 0]);
    expect(runner.steps.slice(0, 3).map(({ tokenIds }) => tokenIds.length)).toEqual([8, 9, 3]);
  });

  it("are free of what is cancelled while it shares a step", async () => {
    const runner = createHashRunner({ ...fourRows, stepMs: 5 });
    const scheduler = new Scheduler(runner, { maxWaiting: 8 });
    const [cancelled, other] = [endless({ maxTokens: 40 }), endless({ maxTokens: 6 })].map((each) =>
      scheduler.submit(each),
    );
    cancelled?.cancel();
    const left = other && (await readIds(other));
    expect(left).toHaveLength(6);
    expect(runner.batchSizes).toEqual([1, 1, 1, 1, 1]);
    await scheduler.drain();
    expectIdle(scheduler);
  });

  it("are no more at once than may run, though there are more to keep prompts in", async () => {
    const scheduler = new Scheduler(createHashRunner(fourRows), { maxWaiting: 8, maxRunning: 2 });
    const sequences = [1, 2, 3].map(() => scheduler.submit(endless()));
    expect(sequences.map(({ place }) => place)).toEqual([0, 0, 1]);
    await scheduler.drain();
  });
});

describe("the queue", () => {
  it("lets a short request pass a long one of another tenant that no row is long enough for", async () => {
    const rowClasses = [
      { length: 32, rows: 1 },
      { length: 64, rows: 1 },
    ];
    const scheduler = new Scheduler(createHashRunner({ rowClasses }), { maxWaiting: 8 });
    const [first, long, sameTenant, other] = [
      endless({ maxTokens: 50 }),
      endless({ maxTokens: 51 }),
      endless({ maxTokens: 5 }),
      endless({ maxTokens: 5, tenant: "b" }),
    ].map((each) => scheduler.submit(each));
    expect([first, long, sameTenant, other].map((each) => each?.place)).toEqual([0, 1, 2, 0]);
    await scheduler.drain();
  });

  it("is bounded by tokens too", async () => {
    const scheduler = new Scheduler(createHashRunner({ rowClasses: [{ length: 64, rows: 1 }] }), {
      maxWaiting: 8,
      maxWaitingTokens: 10,
    });
    const prompt = [1, 2, 3, 4, 5, 6];
    scheduler.submit(endless({ prompt }));
    const waiting = scheduler.submit(endless({ prompt }));
    expect(() => scheduler.submit(endless({ prompt }))).toThrow(
      expect.objectContaining({ code: "rate_limited", retryAfterSeconds: 1 }),
    );
    waiting.cancel();
    expect(scheduler.submit(endless({ prompt })).place).toBe(1);
    await scheduler.drain();
  });

  it("refuses a deadline that can't be met at the pace measured", async () => {
    const runner = createHashRunner({ rowClasses: [{ length: 64, rows: 1 }], stepMs: 5 });
    const scheduler = new Scheduler(runner, { maxWaiting: 8 });
    const answers = [1, 2, 3, 4].map(() => readIds(scheduler.submit(endless({ maxTokens: 20 }))));
    await answers[2];
    const late = { ...endless(), deadlineMs: 20 };
    expect(() => scheduler.submit(late)).toThrow(
      expect.objectContaining({ code: "rate_limited", param: "deadline_ms" }),
    );
    expect(scheduler.submit({ ...endless(), deadlineMs: 60_000 }).place).toBe(1);
    await scheduler.drain();
  });

  it("counts on what is cached of a prompt when it has a deadline", async () => {
    const runner = createHashRunner({ rowClasses: [{ length: 512, rows: 1 }], stepMs: 40 });
    const scheduler = new Scheduler(runner, { maxWaiting: 8 });
    const promptOf = (seed: number) =>
      Array.from({ length: 200 }, (_, index) => (index * seed) % 31);
    for (const seed of [3, 5, 7]) {
      await readIds(scheduler.submit(endless({ prompt: promptOf(seed), maxTokens: 1 })));
    }
    const soon = (prompt: number[]) =>
      scheduler.submit({ ...endless({ prompt, maxTokens: 1 }), deadlineMs: 30 });
    expect(() => soon(promptOf(11))).toThrow(expect.objectContaining({ param: "deadline_ms" }));
    soon(promptOf(7)).cancel();
    await scheduler.drain();
  });

  it("ends what isn't done by its deadline, running or waiting, and frees its row", async () => {
    const runner = createHashRunner({ rowClasses: [{ length: 64, rows: 1 }], stepMs: 10 });
    const scheduler = new Scheduler(runner, { maxWaiting: 8 });
    const late = [1, 2].map(() =>
      readIds(scheduler.submit({ ...endless({ maxTokens: 60 }), deadlineMs: 60 })).catch(
        (error: unknown) => error,
      ),
    );
    const inTime = readIds(scheduler.submit({ ...endless({ maxTokens: 4 }), deadlineMs: 60_000 }));
    for (const each of late) {
      expect(await each).toMatchObject({ code: "deadline_exceeded", status: 504 });
    }
    expect(await inTime).toHaveLength(4);
    await scheduler.drain();
    expectIdle(scheduler);
  });
});

describe("a fault", () => {
  it("ends the sequences of its step only, and the others go on", async () => {
    const runner = createHashRunner({ rowClasses: [{ length: 64, rows: 2 }] });
    const step = runner.step.bind(runner);
    let faults = 0;
    vi.spyOn(runner, "step").mockImplementation((segments, signal) => {
      const isFaulty = segments.filter(({ kind }) => kind === "decode").length === 2;
      return isFaulty && faults++ === 0
        ? Promise.reject(new Error("fault"))
        : step(segments, signal);
    });
    const onBroken = vi.fn<(error: unknown) => void>();
    const scheduler = new Scheduler(runner, { maxWaiting: 8, onBroken });
    const answers = [endless(), endless(), endless({ maxTokens: 30 })].map((each) =>
      readIds(scheduler.submit(each)),
    );
    const [one, two, waiting] = await Promise.allSettled(answers);
    for (const each of [one, two]) {
      expect(each).toMatchObject({ status: "rejected", reason: { code: "engine_error" } });
    }
    expect(waiting).toMatchObject({ status: "fulfilled", value: { length: 30 } });
    expect(onBroken).not.toHaveBeenCalled();
    expectIdle(scheduler);
  });

  it("that comes back at each step is told, so that the process can end", async () => {
    const runner = createHashRunner(fourRows);
    vi.spyOn(runner, "step").mockRejectedValue(new Error("device lost"));
    const onBroken = vi.fn<(error: unknown) => void>();
    const scheduler = new Scheduler(runner, { maxWaiting: 8, onBroken });
    for (const count of [0, 0, 1]) {
      await expect(readIds(scheduler.submit(endless()))).rejects.toMatchObject({
        code: "engine_error",
      });
      expect(onBroken).toHaveBeenCalledTimes(count);
    }
    expect(onBroken).toHaveBeenCalledWith(new Error("device lost"));
  });

  it("of one sequence's sampling ends that one", async () => {
    const scheduler = new Scheduler(createHashRunner(fourRows), { maxWaiting: 8 });
    const broken = {
      next: () => {
        throw new Error("no numbers");
      },
    };
    const faulty = readIds(scheduler.submit({ ...endless(), sampler: broken }));
    const sound = readIds(scheduler.submit(endless()));
    await expect(faulty).rejects.toMatchObject({ code: "engine_error" });
    expect(await sound).toHaveLength(8);
  });
});
