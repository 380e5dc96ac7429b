import { Fraction } from "fraction.js";
import { describe, expect, it } from "vitest";
import {
  formatDecimal,
  formatFraction,
  latexFraction,
} from "../../../shared/linear-system/format-number.ts";

describe("a number as a fraction", () => {
  it("is in lowest terms, its sign in front", () => {
    const numbers = ["-12/10", "7", "0", "-3", "0.5"].map((text) => new Fraction(text));
    expect(numbers.map((number) => formatFraction(number))).toEqual([
      "-6/5",
      "7",
      "0",
      "-3",
      "1/2",
    ]);
    const inLatex = ["-\\frac{6}{5}", "7", "0", "-3", "\\frac{1}{2}"];
    expect(numbers.map((number) => latexFraction(number))).toEqual(inLatex);
  });
});

describe("a number as a decimal", () => {
  it.each([
    ["-6/5", "-1.2"],
    ["7", "7"],
    ["0", "0"],
    ["100", "100"],
    ["-1/80000", "-0.0000125"],
    ["1/100000000000000000000", "0.00000000000000000001"],
    ["123456789/2", "61728394.5"],
  ])("is exact where it ends: %s", (fraction, text) => {
    expect(formatDecimal(new Fraction(fraction))).toEqual({ text, isExact: true });
  });

  it.each([
    ["15/7", "2.14286"],
    ["-3/7", "-0.428571"],
    ["2/3", "0.666667"],
    ["1/3000", "0.000333333"],
    ["2999999/3", "1000000"],
    ["29999999/30", "1000000"],
    ["1234567/3", "411522"],
    ["12345678/7", "1763670"],
    ["1000000/7", "142857"],
    ["1/300000", "0.00000333333"],
    ["1/3000000", "3.33333e-7"],
    ["-1/1024000000000000000000000", "-9.76563e-25"],
    ["29999999/30000000000000000", "1.00000e-9"],
    [`${"1".repeat(21)}/7`, "15873000000000000000"],
    [`${"1".repeat(400)}/7`, "1.58730e+398"],
    [`1/${"1".repeat(399)}2`, "9.00000e-400"],
  ])("has six digits where it doesn't: %s", (fraction, text) => {
    expect(formatDecimal(new Fraction(fraction))).toEqual({ text, isExact: false });
  });
});
