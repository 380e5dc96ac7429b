import { describe, expect, it } from "vitest";
import { fakeModel } from "../support/fake-node-facts.ts";
import { waitForCall } from "./harness.ts";
import {
  answerOf,
  nodeDown,
  postSolve,
  playing,
  saying,
  solveEvents,
  solveWhole,
  stepsOf,
} from "./solve-harness.ts";

const input = "3x - y = 3, 2x + y = -9";

const rightText = [
  "We add both equations:",
  "5x = -6",
  "x = -6/5",
  "y = 3x - 3 = -18/5 - 3 = -33/5",
  "So, the solution is:",
  "x = -6/5 = -1.2",
  "y = -33/5 = -6.6",
].join("\n");
const wrongText = rightText.replaceAll("-33/5", "-32/5").replace("-6.6", "-6.4");
const solution = {
  x: { fraction: "-6/5", decimal: "-1.2", decimal_is_exact: true, latex: "-\\frac{6}{5}" },
  y: { fraction: "-33/5", decimal: "-6.6", decimal_is_exact: true, latex: "-\\frac{33}{5}" },
};

describe("a right answer of the model", () => {
  it("streams what was read, the place in the queue, the text, each line checked, and the answer", async () => {
    const events = await solveEvents({ input }, saying(rightText));
    const names = events.map(({ event }) => event);
    expect(names.slice(0, 4)).toEqual(["system", "attempt", "queue", "queue"]);
    expect(names.slice(-3)).toEqual(["answer", "usage", "done"]);
    expect(events[0]?.data).toMatchObject({
      unknowns: ["x", "y"],
      equations: [
        { text: "3x - y = 3", span: { offset: 0, length: 10, text: "3x - y = 3" } },
        { text: "2x + y = -9", span: { offset: 12, length: 11, text: "2x + y = -9" } },
      ],
      source: "input",
      reading: null,
      language: "en",
      method: "elimination",
    });
    const text = events
      .flatMap((each) => (each.event === "token" ? [each.data.text] : []))
      .join("");
    expect(text).toBe(rightText);
    expect(stepsOf(events).map((step) => [step.text, step.implied])).toEqual([
      ["We add both equations:", null],
      ["5x = -6", true],
      ["x = -6/5", true],
      ["y = 3x - 3 = -18/5 - 3 = -33/5", true],
      ["So, the solution is:", null],
      ["x = -6/5 = -1.2", true],
      ["y = -33/5 = -6.6", true],
    ]);
    for (const step of stepsOf(events)) {
      const { offset = -1, length = 0 } = step.place ?? {};
      expect(rightText.slice(offset, offset + length)).toBe(step.text);
    }
    expect(answerOf(events)).toMatchObject({
      status: "unique",
      verified: true,
      source: "model",
      attempt: 1,
      steps_ok: true,
      solution,
      residuals: [
        { equation: "3x - y = 3", residual: "0" },
        { equation: "2x + y = -9", residual: "0" },
      ],
      text: "x = -6/5 = -1.2, y = -33/5 = -6.6",
      notices: [],
    });
  });

  it("comes in one piece where no stream is asked for", async () => {
    const whole = await solveWhole({ input }, saying(rightText));
    expect(whole).toMatchObject({
      status: 200,
      object: "solve",
      model: fakeModel.id,
      attempts: [
        { attempt: 1, source: "model", task: "solution", temperature: 0, text: rightText },
      ],
      answer: { status: "unique", verified: true, source: "model" },
      usage: { prompt_tokens: 11, completion_tokens: 4, total_tokens: 15 },
    });
    expect(whole.attempts[0]?.steps).toHaveLength(7);
  });

  it("is asked for with the equations in whole numbers, the likeliest tokens, and a seed", async () => {
    const requestId = "solve-asks";
    await postSolve({ input: "x/2 = y + 1.5 and 2(x + y) = 3", seed: 5 }, saying("?"), {
      "x-request-id": requestId,
    });
    const call = await waitForCall(requestId, () => true);
    expect(JSON.stringify(call.body["prompt"])).toContain("x - 2y = 3\\n2x + 2y = 3");
    // The second attempt, since the first said nothing.
    expect(call.body).toMatchObject({
      model: fakeModel.id,
      seed: 6,
      temperature: 0.7,
      stream: true,
    });
  });
});

describe("a wrong answer of the model", () => {
  it("is tried again with another seed, and the right one is told from which attempt it is", async () => {
    const events = await solveEvents({ input, seed: 7 }, saying(wrongText, rightText));
    const attempts = events.flatMap((each) => (each.event === "attempt" ? [each.data] : []));
    expect(attempts).toEqual([
      { attempt: 1, source: "model", task: "solution", temperature: 0, seed: 7 },
      { attempt: 2, source: "model", task: "solution", temperature: 0.7, seed: 8 },
    ]);
    expect(answerOf(events)).toMatchObject({ verified: true, source: "model", attempt: 2 });
    const usage = events.flatMap((each) => (each.event === "usage" ? [each.data] : []));
    expect(usage).toEqual([{ prompt_tokens: 22, completion_tokens: 8, total_tokens: 30 }]);
  });

  it("has its first false line marked", async () => {
    const events = await solveEvents({ input, max_attempts: 1 }, saying(wrongText));
    const wrong = stepsOf(events).find((step) => step.implied === false);
    expect(wrong?.text).toBe("y = 3x - 3 = -18/5 - 3 = -32/5");
  });

  it("gives way to the exact solver's steps, marked as such", async () => {
    const events = await solveEvents({ input }, saying(wrongText));
    expect(events.filter(({ event }) => event === "attempt")).toHaveLength(3);
    const answer = answerOf(events);
    expect(answer).toMatchObject({
      verified: true,
      source: "exact",
      attempt: 3,
      solution,
      steps_ok: true,
    });
    expect(answer.status === "unique" && answer.notices.join()).toContain("exact solver");
    const exact = stepsOf(events).filter(({ attempt }) => attempt === 3);
    expect(exact.length).toBeGreaterThan(3);
    expect(exact.every(({ implied }) => implied === true)).toBe(true);
  });

  it("counts as wrong where it was cut off, even after the right number", async () => {
    const events = await solveEvents({ input, max_attempts: 1 }, saying(`${rightText}CUT`));
    expect(answerOf(events)).toMatchObject({ source: "exact" });
  });

  it("keeps its verified answer with a false step on the way, and says so", async () => {
    const text = rightText.replace("5x = -6", "5x = -7");
    expect(answerOf(await solveEvents({ input }, saying(text)))).toMatchObject({
      verified: true,
      source: "model",
      steps_ok: false,
    });
  });
});

describe("what the model is not asked", () => {
  it("is anything where max_attempts is 0", async () => {
    const whole = await solveWhole({ input, max_attempts: 0 }, nodeDown);
    expect(whole).toMatchObject({
      status: 200,
      model: null,
      attempts: [{ attempt: 1, source: "exact" }],
      answer: { verified: true, source: "exact", solution, notices: [] },
    });
    expect(whole.attempts[0]?.text).not.toBe("");
  });

  it("is a system beyond its capabilities", async () => {
    const whole = await solveWhole({ input: "x + y = 3\ny + z = 5\nz + x = 4" }, saying(rightText));
    expect(whole.answer).toMatchObject({
      source: "exact",
      solution: { x: { fraction: "1" }, y: { fraction: "2" }, z: { fraction: "3" } },
    });
    expect(whole.answer.status === "unique" && whole.answer.notices).toHaveLength(1);
  });

  it("is anything while the node is down: exact answers go on, with a notice", async () => {
    const { status, answer } = await solveWhole({ input }, nodeDown);
    expect(status).toBe(200);
    expect(answer).toMatchObject({ source: "exact", verified: true, solution });
    expect(answer.status === "unique" && answer.notices).toHaveLength(1);
  });
});

describe("a node that fails", () => {
  it.each([
    "dies",
    "stops_short",
    "error_event",
    "bad_json",
    "overloaded",
    "queue_full",
    "loading",
    "engine_error",
    "crash",
    "not_a_stream",
  ])("(%s) leaves the exact answer, with a notice", async (script) => {
    const events = await solveEvents({ input }, playing(script));
    expect(answerOf(events)).toMatchObject({
      verified: true,
      source: "exact",
      attempt: 2,
      solution,
      notices: [expect.stringContaining("broke off")],
    });
    expect(events.at(-1)?.event).toBe("done");
  });
});

it("a request that the node finds too long is answered exactly, and told so", async () => {
  const { status, answer } = await solveWhole({ input, max_tokens: 5000 }, playing("too_long"));
  expect(status).toBe(200);
  expect(answer).toMatchObject({
    source: "exact",
    notices: ["5000 prompt tokens exceed 4096", expect.stringContaining("exact solver")],
  });
});

describe("special systems", () => {
  it("says which equations contradict", async () => {
    const { answer } = await solveWhole(
      { input: "x + y = 1\n2x + 2y = 7" },
      saying("Subtracting gives 0 = 5.\nSo, the system has no solution."),
    );
    expect(answer).toMatchObject({
      status: "none",
      verified: true,
      source: "model",
      residuals: [],
    });
    const { parts, remainder } = answer.status === "none" ? answer.contradiction : {};
    expect(parts?.map(({ equation }) => equation)).toEqual([0, 1]);
    expect(remainder).not.toBe("0");
  });

  it("names the free unknown and gives an example", async () => {
    const { answer } = await solveWhole(
      { input: "y = 2x - 3\n4x - 2y = 6", lang: "ja" },
      saying("したがって、解は無数にあります。"),
    );
    expect(answer).toMatchObject({
      status: "infinite",
      verified: true,
      source: "model",
      free: ["y"],
      parametric: { x: { text: "3/2 + 1/2*y" } },
      redundant: [1],
    });
    expect(
      answer.status === "infinite" && answer.residuals.map(({ residual }) => residual),
    ).toEqual(["0", "0"]);
  });

  it("judges values that the question names", async () => {
    const { answer } = await solveWhole({
      input: "Is x = 1, y = 2 a solution of 3x + y = 5 and x - y = 1?",
      max_attempts: 0,
    });
    expect(answer).toMatchObject({
      status: "unique",
      candidate: { values: { x: "1", y: "2" }, holds: false },
    });
  });
});
