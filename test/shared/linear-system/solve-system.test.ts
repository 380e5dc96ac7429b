import { describe, expect, it } from "vitest";
import { formatFraction } from "../../../shared/linear-system/format-number.ts";
import { formatParametric } from "../../../shared/linear-system/format-equation.ts";
import type { Solution } from "../../../shared/linear-system/solution.ts";
import { solveSystem } from "../../../shared/linear-system/solve-system.ts";
import { createSystem } from "../../support/linear-system.ts";

/** The solution with its numbers as text. */
function describeSolution(solution: Solution): object {
  if (solution.status === "unique") {
    const values = [...solution.values].map(([name, value]) => [name, formatFraction(value)]);
    return { values: Object.fromEntries(values), redundant: solution.redundant };
  }
  if (solution.status === "none") {
    const { parts, remainder } = solution.contradiction;
    return {
      parts: parts.map(({ equation, factor }) => `${formatFraction(factor)} * ${equation}`),
      remainder: formatFraction(remainder),
    };
  }
  const { free, parametric, example, redundant } = solution;
  return {
    free,
    parametric: Object.fromEntries(
      [...parametric].map(([name, expression]) => [name, formatParametric(expression)]),
    ),
    example: Object.fromEntries([...example].map(([name, value]) => [name, formatFraction(value)])),
    redundant,
  };
}

function solve(names: string, rows: (string | number)[][]): object {
  return describeSolution(solveSystem(createSystem(names, rows)));
}

describe("a system with one solution", () => {
  it("gets its values as fractions", () => {
    const rows = [
      [3, -1, 3],
      [2, 1, -9],
    ];
    expect(solve("x y", rows)).toEqual({ values: { x: "-6/5", y: "-33/5" }, redundant: [] });
  });

  it("may have one unknown, or one equation too many", () => {
    expect(solve("x", [["1/2", "0.3"]])).toEqual({ values: { x: "3/5" }, redundant: [] });
    const rows = [
      [1, 1, 3],
      [2, 2, 6],
      [1, -1, 1],
      [0, 0, 0],
    ];
    expect(solve("x y", rows)).toEqual({ values: { x: "2", y: "1" }, redundant: [1, 3] });
  });

  it("is exact where floating point fails", () => {
    const rows = [
      [1_000_000, 999_999, 1_999_999],
      [999_999, 999_998, 1_999_997],
    ];
    expect(solve("x y", rows)).toEqual({ values: { x: "1", y: "1" }, redundant: [] });
  });
});

describe("a system without solution", () => {
  it("names the equations that contradict each other, and how", () => {
    const parallel = [
      [2, 1, 4],
      [4, 2, 1],
    ];
    expect(solve("x y", parallel)).toEqual({ parts: ["2 * 0", "-1 * 1"], remainder: "7" });
    const triangle = [
      [1, 1, 3],
      [1, -1, 1],
      [2, 1, 6],
    ];
    const parts = ["-3 * 0", "-1 * 1", "2 * 2"];
    expect(solve("x y", triangle)).toEqual({ parts, remainder: "2" });
  });

  it("counts the factors for the equations as written", () => {
    const decimals = [
      ["0.1", "0.2", "0.3"],
      ["0.3", "0.6", "0.9000001"],
    ];
    const parts = ["-3 * 0", "1 * 1"];
    expect(solve("x y", decimals)).toEqual({ parts, remainder: "1/10000000" });
  });

  it("prefers the shortest contradiction", () => {
    const absurd = [
      [1, 1, 1],
      [2, 2, 3],
      [0, 0, 5],
    ];
    expect(solve("x y", absurd)).toEqual({ parts: ["1 * 2"], remainder: "5" });
    const pair = [
      [1, 0, 1],
      [0, 1, 1],
      [1, 1, 2],
      [2, 2, 5],
    ];
    expect(solve("x y", pair)).toEqual({ parts: ["-2 * 2", "1 * 3"], remainder: "1" });
  });
});

describe("a system with infinitely many solutions", () => {
  it("names the free unknown and gives the others by it", () => {
    const rows = [
      [-2, 1, -3],
      [4, -2, 6],
    ];
    const parametric = { x: "3/2 + 1/2*y" };
    const example = { x: "1", y: "-1" };
    expect(solve("x y", rows)).toEqual({ free: ["y"], parametric, example, redundant: [1] });
  });

  it("may have several free unknowns", () => {
    const rows = [
      [0, 0, 1, 1, 3],
      [1, -1, 0, 0, 1],
    ];
    expect(solve("a b x y", rows)).toEqual({
      free: ["b", "y"],
      parametric: { a: "1 + b", x: "3 - y" },
      example: { a: "1", b: "0", x: "2", y: "1" },
      redundant: [],
    });
  });

  it("counts an unknown that cancels out as free", () => {
    const parametric = { y: "3" };
    const example = { x: "0", y: "3" };
    const solution = { free: ["x"], parametric, example, redundant: [] };
    expect(solve("x y", [[0, 1, 3]])).toEqual(solution);
  });

  it("shows an example that isn't all zeros", () => {
    const rows = [
      [1, -2, 0],
      [3, -6, 0],
    ];
    expect(solve("x y", rows)).toMatchObject({
      parametric: { x: "2*y" },
      example: { x: "2", y: "1" },
    });
  });

  it("shows an example without minus where there is one as small", () => {
    const rows = [
      ["-0.9", 1, -2, 0, 0],
      [10, 2, -4, -1, 0],
    ];
    const example = { c: "0", x: "2", y: "1", z: "0" };
    expect(solve("c x y z", rows)).toMatchObject({ example });
  });

  it("shows an example in fractions where there is none in whole numbers", () => {
    expect(solve("x y", [[2, 4, 1]])).toMatchObject({ example: { x: "-3/2", y: "1" } });
  });
});
