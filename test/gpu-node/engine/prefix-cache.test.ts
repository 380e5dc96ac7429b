import { describe, expect, it, vi } from "vitest";
import { Scheduler } from "../../../gpu-node/engine/scheduler.ts";
import type { Sequence } from "../../../gpu-node/engine/sequence.ts";
import {
  createHashRunner,
  endless,
  expectIdle,
  readIds,
  type PlannedRequest,
} from "../../support/hash-model.ts";
import type { FakeModelOptions, FakeModelRunner } from "../../support/fake-model-runner.ts";

const head = Array.from({ length: 40 }, (_, index) => (index * 7) % 32);

function start(options: Partial<FakeModelOptions> = {}) {
  const rowClasses = [
    { length: 64, rows: 3 },
    { length: 128, rows: 1 },
  ];
  const runner = createHashRunner({ rowClasses, ...options });
  const scheduler = new Scheduler(runner, { maxWaiting: 16 });
  /** Its answer, and how many tokens of its prompt were there already. */
  const ask = async (prompt: readonly number[], fields: Partial<PlannedRequest> = {}) => {
    const sequence = scheduler.submit(endless({ prompt, ...fields }));
    const ids = await readIds(sequence);
    return { ids, reused: sequence.kv.reusedTokens };
  };
  return { runner, scheduler, ask };
}

async function cancelInSecondStep(runner: FakeModelRunner, sequence: Sequence): Promise<void> {
  const step = runner.step.bind(runner);
  const secondStep = Promise.withResolvers<void>();
  let steps = 0;
  vi.spyOn(runner, "step").mockImplementation((segments, signal) => {
    steps += 1;
    if (steps === 2) {
      sequence.cancel();
      secondStep.resolve();
    }
    return step(segments, signal);
  });
  await secondStep.promise;
}

describe("a prompt that begins as an earlier one did", () => {
  it("is run only from where they part, but for two tokens at least", async () => {
    const { runner, scheduler, ask } = start();
    expect(await ask([...head, 1, 2, 3])).toMatchObject({ reused: 0 });
    expect(await ask([...head, 4, 5, 6])).toMatchObject({ reused: 40 });
    expect(await ask([...head, 4, 5, 6])).toMatchObject({ reused: 41 });
    expect(await ask(head)).toMatchObject({ reused: 38 });
    expect(scheduler.prefixCounts).toEqual({ queriedTokens: 3 * 43 + 40, hitTokens: 40 + 41 + 38 });
    const chunks = runner.steps.filter(({ tokenIds }) => tokenIds.length > 1);
    expect(chunks.map(({ position, tokenIds }) => [position, tokenIds.length])).toEqual([
      [0, 43],
      [40, 3],
      [41, 2],
      [38, 2],
    ]);
  });

  it("gets the same tokens as without", async () => {
    const warm = start();
    await warm.ask([...head, 1, 2, 3]);
    const prompt = [...head, 9, 9];
    const { ids } = await start().ask(prompt);
    expect((await warm.ask(prompt)).ids).toEqual(ids);
  });

  it("is run whole where nothing is to be used again", async () => {
    const runner = createHashRunner({ rowClasses: [{ length: 64, rows: 2 }] });
    const scheduler = new Scheduler(runner, { maxWaiting: 4, keepsPrompts: false });
    for (let times = 0; times < 2; times++) {
      await readIds(scheduler.submit(endless({ prompt: head })));
    }
    expect(scheduler.prefixCounts).toEqual({ queriedTokens: 80, hitTokens: 0 });
  });

  it("takes nothing of another tenant's", async () => {
    const { ask } = start();
    await ask(head, { tenant: "a" });
    expect(await ask(head, { tenant: "b" })).toMatchObject({ reused: 0 });
    expect(await ask(head, { tenant: "a" })).toMatchObject({ reused: 38 });
  });

  it("takes nothing that decode steps have written: an earlier answer is run again", async () => {
    const { ask } = start();
    const { ids } = await ask(head);
    expect(await ask([...head, ...ids, 1, 2])).toMatchObject({ reused: 40 });
  });

  it("is copied from a row that is too short, or taken", async () => {
    const { runner, scheduler, ask } = start();
    await ask(head, { maxTokens: 20 });
    expect(await ask([...head, 1, 2], { maxTokens: 60 })).toMatchObject({ reused: 40 });
    expect(runner.copies).toEqual([{ from: "0/0", to: "1/0", tokens: 40 }]);
    const together = [1, 2, 3].map((last) => ask([...head, 4, last], { maxTokens: 20 }));
    expect((await Promise.all(together)).map(({ reused }) => reused)).toEqual([40, 40, 40]);
    await scheduler.drain();
    expectIdle(scheduler);
  });

  it("is used in place only where rows can't be copied", async () => {
    const { runner, ask } = start({ canCopyRows: false });
    await ask(head, { maxTokens: 20 });
    expect(await ask([...head, 1, 2], { maxTokens: 60 })).toMatchObject({ reused: 0 });
    expect(await ask([...head, 1, 2], { maxTokens: 20 })).toMatchObject({ reused: 40 });
    expect(runner.copies).toEqual([]);
  });

  it("is kept as long as there are rows that weren't used for longer", async () => {
    const { ask } = start({ rowClasses: [{ length: 64, rows: 2 }] });
    const other = (seed: number) => head.map((id) => (id + seed) % 32);
    await ask(head);
    await ask(other(1));
    await ask(head);
    await ask(other(2));
    expect(await ask(head)).toMatchObject({ reused: 38 });
    expect(await ask(other(1))).toMatchObject({ reused: 0 });
  });

  it("uses what was run of a prompt before it was cancelled", async () => {
    const { runner, scheduler, ask } = start({ maxStepTokens: 20 });
    const cancelled = scheduler.submit(endless({ prompt: [...head, 1, 2, 3] }));
    await cancelInSecondStep(runner, cancelled);
    expect((await ask([...head, 1, 2, 3])).reused).toBe(20);
  });
});

describe("the answers to one prompt", () => {
  const prompt = [...head, 1, 2];

  it("wait while the first runs it, and copy it from there", async () => {
    const { runner, scheduler, ask } = start({ maxStepTokens: 16 });
    const answers = await Promise.all(
      [1, 2, 3].map((seed) => ask(prompt, { temperature: 1, seed })),
    );
    expect(answers.map(({ reused }) => reused)).toEqual([0, 40, 40]);
    expect(runner.copies.map(({ tokens }) => tokens)).toEqual([40, 40]);
    const alone = await start().ask(prompt, { temperature: 1, seed: 3 });
    expect(answers[2]?.ids).toEqual(alone.ids);
    await scheduler.drain();
    expectIdle(scheduler);
  });

  it("go on without it when it is cancelled", async () => {
    const { runner, scheduler, ask } = start({ maxStepTokens: 16 });
    const first = scheduler.submit(endless({ prompt }));
    const others = [2, 3].map((seed) => ask(prompt, { seed }));
    await cancelInSecondStep(runner, first);
    const reused = (await Promise.all(others)).map((each) => each.reused);
    expect(reused).toEqual([16, 40]);
    await scheduler.drain();
    expectIdle(scheduler);
  });

  it("are not kept waiting by a batch request, when they are interactive", async () => {
    const { ask } = start({ maxStepTokens: 16 });
    const batch = ask(prompt, { priority: "batch" });
    expect(await ask(prompt)).toMatchObject({ reused: 0 });
    await batch;
  });
});

describe("a copy that fails", () => {
  it("ends its sequence, and leaves nothing to be found in its row", async () => {
    const { runner, scheduler, ask } = start({ rowClasses: [{ length: 64, rows: 2 }], stepMs: 1 });
    const other = head.map((id) => 31 - id);
    await ask(other);
    await ask(head);
    const busy = scheduler.submit(endless({ prompt: head, maxTokens: 20 }));
    await busy.tokens[Symbol.asyncIterator]().next();
    vi.spyOn(runner, "copyRow").mockRejectedValueOnce(new Error("no memory"));
    await expect(ask(head)).rejects.toMatchObject({ code: "engine_error" });
    busy.cancel();
    expect(await ask(other)).toMatchObject({ reused: 0 });
    expect(await ask(head)).toMatchObject({ reused: 38 });
  });
});
