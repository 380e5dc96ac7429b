import { Fraction } from "fraction.js";
import { describe, expect, test } from "vitest";
import { readExactNumber } from "../../../bench/quality/exact-number.ts";
import { judgeOutcome } from "../../../bench/quality/judge-outcome.ts";
import { judgeRequestedValue } from "../../../bench/quality/linear-2d.ts";
import type { Formula, Outcome } from "../../../bench/quality/outcome.ts";
import { parseSolverCase, readSolverCases } from "../../../bench/quality/solver-case.ts";

const cases = readSolverCases("test/fixtures/solver-cases.jsonl");

function judge(id: string, outcome: Outcome): string {
  const found = cases.find((each) => each.id === id);
  if (found === undefined) throw new Error(`No case ${id}.`);
  return judgeOutcome(outcome, found.expected);
}

function unique(values: Record<string, string>): Outcome {
  const points = Object.entries(values).map(
    ([unknown, text]) => [unknown, readExactNumber(text) ?? new Fraction(0)] as const,
  );
  return { status: "unique", values: new Map(points) };
}

function infinite(formulas: Record<string, Formula>): Outcome {
  return { status: "infinite", formulas: new Map(Object.entries(formulas)) };
}

function unanswered(code?: string): Outcome {
  return { status: "unanswered", reason: "", ...(code === undefined ? {} : { code }) };
}

test.each([
  ["7", "7"],
  ["-6/5", "-6/5"],
  ["-1.2", "-6/5"],
  ["2.50e1", "25"],
  ["1.5e-7", "3/20000000"],
])("a number is read exactly: %s", (text, fraction) => {
  expect(readExactNumber(text)?.toFraction()).toBe(fraction);
});

test.each(["", "x", "1/0", "0x1f", "Infinity", "NaN", "1e9999", "--1", "1 2"])(
  "what is no number is none: %j",
  (text) => expect(readExactNumber(text)).toBeUndefined(),
);

describe("of a system with one solution", () => {
  test.each([
    ["right", unique({ x: "-6/5", y: "-33/5" })],
    ["right", unique({ x: "-1.2", y: "-6.6" })],
    ["approximate", unique({ x: "-1.20000001", y: "-6.6" })],
    ["wrong", unique({ x: "-1.21", y: "-6.6" })],
    ["wrong", unique({ x: "-6/5" })],
    ["wrong", unique({ x: "-6/5", y: "-33/5", z: "0" })],
    ["wrong", { status: "none" }],
    ["missed", { status: "indistinct" }],
    ["wrong", infinite({ x: (point) => point.get("y") })],
    ["missed", unanswered()],
    ["missed", unanswered("clarify")],
  ] as const)("%s: %j", (verdict, outcome) => {
    expect(judge("plain-seed", outcome)).toBe(verdict);
  });

  test("a value that is rounded to 0 is wrong where the true one isn't 0", () => {
    expect(judge("limit-digits", unique({ x: "0", y: "0" }))).toBe("wrong");
  });

  test("asking is as good where the text can be read in two ways, and so is a limit that is reached", () => {
    expect(judge("plain-sci", unanswered("clarify"))).toBe("right");
    expect(judge("plain-sci", unanswered())).toBe("missed");
    expect(judge("plain-sci", unanswered("not_linear"))).toBe("missed");
    expect(judge("limit-nesting", unanswered("too_deep"))).toBe("right");
    expect(judge("limit-nesting", unanswered("clarify"))).toBe("missed");
  });
});

describe("of a system without solution", () => {
  test.each([
    ["right", { status: "none" }],
    ["indistinct", { status: "indistinct" }],
    ["missed", unanswered()],
    ["wrong", unique({ x: "1", y: "2" })],
    ["wrong", infinite({ x: (point) => point.get("y") })],
  ] as const)("%s: %j", (verdict, outcome) => {
    expect(judge("none-ja", outcome)).toBe(verdict);
  });
});

describe("of a system with infinitely many solutions", () => {
  const one = new Fraction(1);
  const at = (point: ReadonlyMap<string, Fraction>, unknown: string) => point.get(unknown) ?? one;

  test("other unknowns may be free than in the label: x = 3/2 + 1/2*y", () => {
    const byY = infinite({ x: (point) => at(point, "y").div(2).add("3/2") });
    const byX = infinite({ y: (point) => at(point, "x").mul(2).sub(3) });
    expect(judge("inf-slope", byY)).toBe("right");
    expect(judge("inf-slope", byX)).toBe("right");
  });

  test("formulas must be true, complete, and as many as the label's", () => {
    expect(judge("inf-slope", infinite({ x: (point) => at(point, "y").div(2) }))).toBe("wrong");
    expect(judge("inf-slope", infinite({ x: () => undefined }))).toBe("wrong");
    expect(judge("inf-slope", infinite({}))).toBe("wrong");
    expect(judge("inf-slope", infinite({ q: () => one }))).toBe("wrong");
    expect(judge("inf-slope", infinite({ x: () => one.mul(2), y: () => one }))).toBe("wrong");
  });

  test("two free unknowns: a = 1 + b, x = 3 - y", () => {
    const a: Formula = (point) => at(point, "b").add(1);
    const x: Formula = (point) => one.mul(3).sub(at(point, "y"));
    expect(judge("inf-disjoint-vars", infinite({ a, x }))).toBe("right");
    expect(judge("inf-disjoint-vars", infinite({ a }))).toBe("wrong");
  });

  test("one solution of the many, or none, is wrong", () => {
    expect(judge("inf-slope", unique({ x: "2", y: "1" }))).toBe("wrong");
    expect(judge("inf-slope", { status: "none" })).toBe("wrong");
    expect(judge("inf-slope", { status: "indistinct" })).toBe("indistinct");
  });
});

describe("of what has to be refused", () => {
  test("the named code is right, another isn't; a solver without codes only has to give no answer", () => {
    expect(judge("nonlin-square", unanswered("not_linear"))).toBe("right");
    expect(judge("nonlin-square", unanswered("inequality"))).toBe("missed");
    expect(judge("nonlin-square", unanswered())).toBe("right");
    expect(judge("nonlin-product", { status: "indistinct" })).toBe("right");
    expect(judge("ja-word", unanswered("clarify"))).toBe("right");
    expect(judge("plain-two-systems", unanswered("not_linear"))).toBe("missed");
  });

  test("an answer is wrong, but for those that are no fault", () => {
    expect(judge("nonlin-square", unique({ x: "2", y: "1" }))).toBe("wrong");
    expect(judge("vars-case", unique({ x: "2", y: "1" }))).toBe("wrong");
    expect(judge("vars-x2", unique({ x2: "3", y: "2" }))).toBe("right");
    expect(judge("inject-html", unique({ x: "2", y: "1" }))).toBe("right");
    expect(judge("inject-html", unique({ x: "42", y: "1" }))).toBe("wrong");
  });
});

test("of `linear_2d`, the value that is asked for counts", () => {
  const question = { text: "", unknown: "f", value: "-4" };
  expect(judgeRequestedValue(unique({ f: "-4", j: "1" }), question)).toBe("right");
  expect(judgeRequestedValue(unique({ f: "4", j: "-4" }), question)).toBe("wrong");
  expect(judgeRequestedValue({ status: "none" }, question)).toBe("wrong");
  expect(judgeRequestedValue(unanswered("clarify"), question)).toBe("missed");
});

test("a label that isn't one is no case", () => {
  const label = { id: "a", input: "x = 1", kind: "unique", status: "unique" };
  const write = (solution: object) => JSON.stringify({ ...label, solution });
  expect(() => parseSolverCase(write({ x: "1,0" }))).toThrow("is no number");
  expect(() => parseSolverCase(JSON.stringify({ ...label, status: "two" }))).toThrow("status");
});
