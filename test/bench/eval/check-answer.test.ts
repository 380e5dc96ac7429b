import { describe, expect, test } from "vitest";
import { isRightAnswer, isRightRefusal } from "../../../bench/eval/check-answer.ts";
import type { System } from "../../../bench/eval/random-system.ts";

const article: System = {
  unknowns: ["x", "y"],
  equations: [
    [3, -1, 3],
    [2, 1, -9],
  ],
  kind: "fraction",
};
const unending: System = {
  unknowns: ["q", "p"],
  equations: [
    [2, 8, -50],
    [4, 7, 39],
  ],
  kind: "fraction",
};
const steps = "We use the elimination method.\n1) 3x - y = 3\n2) 2x + y = -9\n5x = -6\n";

describe("isRightAnswer", () => {
  test("takes the fraction and its decimal, with nothing after them but a line's end", () => {
    expect(isRightAnswer(`${steps}x = -6/5 = -1.2\ny = -33/5 = -6.6`, article, "en")).toBe(true);
    expect(isRightAnswer(`${steps}x = -6/5 = -1.2\ny = -33/5 = -6.6\n`, article, "ja")).toBe(true);
  });

  test.each([
    ["a wrong decimal", "x = -6/5 = -1.2\ny = -33/5 = -6.5"],
    ["a wrong fraction", "x = -6/5 = -1.2\ny = -32/5 = -6.6"],
    ["a lost sign", "x = 6/5 = 1.2\ny = -33/5 = -6.6"],
    ["a fraction not in lowest terms", "x = -12/10 = -1.2\ny = -33/5 = -6.6"],
    ["a missing decimal", "x = -6/5\ny = -33/5 = -6.6"],
    ["swapped unknowns", "y = -6/5 = -1.2\nx = -33/5 = -6.6"],
    ["one unknown only", "x = -6/5 = -1.2"],
    ["words after the answer", "x = -6/5 = -1.2\ny = -33/5 = -6.6\nDone."],
    ["the answer of another kind", "So, the system has no solution."],
    ["nothing", ""],
  ])("refuses %s", (_, ending) => {
    expect(isRightAnswer(steps + ending, article, "en")).toBe(false);
  });

  test("wants no decimal where none ends, and keeps the system's order of unknowns", () => {
    expect(isRightAnswer("q = 331/9\np = -139/9", unending, "en")).toBe(true);
    expect(isRightAnswer("q = 331/9 = 36.78\np = -139/9", unending, "en")).toBe(false);
    expect(isRightAnswer("p = -139/9\nq = 331/9", unending, "en")).toBe(false);
  });

  test("tells no solution from infinitely many, in both languages", () => {
    const none: System = { ...article, kind: "none" };
    const infinite: System = { ...article, kind: "infinite" };
    expect(isRightAnswer("0 = 5\nSo, the system has no solution.", none, "en")).toBe(true);
    expect(isRightAnswer("0 = 5\nSo, the system has no solution.", infinite, "en")).toBe(false);
    expect(isRightAnswer("0 = 0\nしたがって、解は無数にあります。", infinite, "ja")).toBe(true);
    expect(isRightAnswer("0 = 0\nしたがって、解は無数にあります。", none, "ja")).toBe(false);
    expect(isRightAnswer("0 = 0\nしたがって、解は無数にあります。", infinite, "en")).toBe(false);
  });
});

describe("isRightRefusal", () => {
  test("takes one sentence that says what the model can do", () => {
    expect(isRightRefusal("I can only solve two linear equations.", "en")).toBe(true);
    expect(isRightRefusal("私が解けるのは2元連立一次方程式だけです。\n", "ja")).toBe(true);
  });

  test("refuses an answer, and a sentence with an answer after it", () => {
    expect(isRightRefusal("x = 2", "en")).toBe(false);
    expect(isRightRefusal("I can only solve two linear equations.\nx = 2", "en")).toBe(false);
    expect(isRightRefusal("I can only solve two linear equations.", "ja")).toBe(false);
  });
});
