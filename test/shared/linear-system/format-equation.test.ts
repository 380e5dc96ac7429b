import fc from "fast-check";
import { Fraction } from "fraction.js";
import { describe, expect, it } from "vitest";
import {
  formatEquation,
  formatExpression,
  formatParametric,
  latexCases,
  latexEquation,
  latexExpression,
  latexUnknown,
  type EquationSides,
} from "../../../shared/linear-system/format-equation.ts";
import type { LinearExpression } from "../../../shared/linear-system/linear-system.ts";
import { parseEquation } from "../../../shared/linear-system/reading/parse-equation.ts";
import { readSystem } from "../../../shared/linear-system/read-system.ts";
import { propertyRuns } from "../../support/property-runs.ts";

function expression(constant: string, terms: Record<string, string> = {}): LinearExpression {
  const entries = Object.entries(terms).map(
    ([name, value]) => [name, new Fraction(value)] as const,
  );
  return { terms: new Map(entries), constant: new Fraction(constant) };
}

/** By value: unknowns in the order of their names, fractions as text. */
function describeExpression({ terms, constant }: LinearExpression): object {
  const entries = [...terms].map(([name, value]) => [name, value.toFraction()]);
  return { constant: constant.toFraction(), terms: Object.fromEntries(entries) };
}

describe("an expression as text", () => {
  it("is written as people write it", () => {
    const written = [
      expression("0"),
      expression("-3/2"),
      expression("3", { x: "-1" }),
      expression("-3", { x: "2", y: "-1" }),
      expression("1/2", { x: "1/2", y: "-2/3" }),
      expression("0", { x1: "-12", e1: "2" }),
    ].map((value) => formatExpression(value));
    expect(written).toEqual([
      "0",
      "-3/2",
      "3 - x",
      "2x - y - 3",
      "(1/2)x - (2/3)y + 1/2",
      "-12x1 + 2*e1",
    ]);
  });

  it("may keep decimals", () => {
    const value = expression("1.25", { x: "0.3", y: "-1" });
    expect(formatExpression(value, "decimal")).toBe("0.3x - y + 1.25");
    expect(latexExpression(value, "decimal")).toBe("0.3x - y + 1.25");
  });

  it("has the number first and products spelt out in a parametric form", () => {
    const written = [
      expression("3/2", { y: "1/2" }),
      expression("1", { b: "1" }),
      expression("3", { y: "-1" }),
      expression("0", { y: "2" }),
      expression("5"),
    ].map((value) => formatParametric(value));
    expect(written).toEqual(["3/2 + 1/2*y", "1 + b", "3 - y", "2*y", "5"]);
  });
});

describe("LaTeX", () => {
  it("has fractions, subscripts and Greek letters by their commands", () => {
    const value = expression("-6/5", { α: "1/2", x12: "-2/3", "y'": "1", x_max: "3" });
    expect(latexExpression(value)).toBe(
      "\\frac{1}{2}\\alpha - \\frac{2}{3}x_{12} + y' + 3x_{max} - \\frac{6}{5}",
    );
    expect(latexUnknown("x1'")).toBe("x_{1}'");
  });

  it("sets a system in braces", () => {
    const equations = [
      { left: expression("0", { x: "3", y: "-1" }), right: expression("3") },
      { left: expression("0", { x: "2", y: "1" }), right: expression("-9") },
    ];
    expect(latexCases(equations)).toBe("\\begin{cases} 3x - y = 3 \\\\ 2x + y = -9 \\end{cases}");
  });
});

const letters = ["x", "y", "z", "a", "B", "e", "i", "α", "β", "x'"];
const numbered = ["x1", "x2", "x12", "y2", "e_a", "x_max", "z10"];

const fraction = fc
  .tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 999n }))
  .map(([n, d]) => new Fraction(n, d));
const small = fc.integer({ min: -12, max: 12 }).map((value) => new Fraction(value));
const number = fc.oneof(small, fraction);

function expressionOf(names: readonly string[]): fc.Arbitrary<LinearExpression> {
  return fc
    .tuple(fc.uniqueArray(fc.constantFrom(...names), { maxLength: 4 }), fc.array(number), number)
    .map(([unknowns, factors, constant]) => {
      const terms = unknowns
        .map((unknown, index) => [unknown, factors[index] ?? new Fraction(1)] as const)
        .filter(([, factor]) => !factor.equals(0));
      return { terms: new Map(terms), constant };
    });
}

function equationOf(names: readonly string[]): fc.Arbitrary<EquationSides> {
  return fc.record({ left: expressionOf(names), right: expressionOf(names) });
}

describe("printing and reading back", () => {
  it.each([
    ["plain", formatEquation],
    ["in LaTeX", latexEquation],
  ])("changes nothing: one equation, %s", (_, format) => {
    const property = fc.property(equationOf([...letters, ...numbered]), (equation) => {
      const text = format(equation);
      const read = parseEquation(text);
      const sides = "sides" in read ? read.sides.map(describeExpression) : [text, read];
      expect(sides).toEqual([equation.left, equation.right].map(describeExpression));
    });
    fc.assert(property, propertyRuns(20_000));
  });

  it.each([
    [
      "plain",
      (equations: EquationSides[]) => equations.map((one) => formatEquation(one)).join("\n"),
    ],
    ["in LaTeX", latexCases],
  ])("changes nothing: a system, %s", (_, format) => {
    const anySystem = fc
      // A reader asks whether x1 is another unknown than x; so it is one kind or the other here.
      .constantFrom(letters, numbered)
      .chain((names) => fc.array(equationOf(names), { minLength: 2, maxLength: 4 }))
      .filter((equations) => equations.every(({ left }) => left.terms.size > 0));
    const property = fc.property(anySystem, (equations) => {
      const text = format(equations);
      const read = readSystem(text);
      const found =
        read.status === "system"
          ? read.system.equations.map(({ left, right }) => [left, right].map(describeExpression))
          : [text, read];
      expect(found).toEqual(
        equations.map(({ left, right }) => [left, right].map(describeExpression)),
      );
    });
    fc.assert(property, propertyRuns(5000));
  });
});
