import { Fraction } from "fraction.js";
import { describe, expect, test } from "vitest";
import { isRightAnswer } from "../../../shared/linear-system/judge-answer.ts";
import { readAnswer } from "../../../shared/linear-system/read-answer.ts";
import type { Solution } from "../../../shared/linear-system/solution.ts";

const article: Solution = {
  status: "unique",
  values: new Map([
    ["x", new Fraction("-6/5")],
    ["y", new Fraction("-33/5")],
  ]),
  redundant: [],
};
const none: Solution = {
  status: "none",
  contradiction: { parts: [], remainder: new Fraction(5) },
};

describe("isRightAnswer", () => {
  test.each([
    ["the exact values, in any order", "y = -33/5\nx = -6/5", true],
    ["a fraction that is not in lowest terms", "x = -12/10\ny = -33/5", true],
    ["a wrong value", "x = -6/5\ny = 33/5", false],
    ["a missing value", "x = -6/5", false],
  ])("judges %s", (_, text, isRight) => {
    expect(isRightAnswer(readAnswer(text, ["x", "y"]), article)).toBe(isRight);
  });

  test("judges the kind of solution", () => {
    expect(isRightAnswer({ status: "none" }, none)).toBe(true);
    expect(isRightAnswer({ status: "infinite" }, none)).toBe(false);
    expect(isRightAnswer({ status: "none" }, article)).toBe(false);
    expect(isRightAnswer({ status: "unreadable", reason: "" }, none)).toBe(false);
  });
});
