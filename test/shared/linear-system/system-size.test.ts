import fc from "fast-check";
import type { Fraction } from "fraction.js";
import { describe, expect, it } from "vitest";
import type { Solution } from "../../../shared/linear-system/solution.ts";
import { solveSystem } from "../../../shared/linear-system/solve-system.ts";
import {
  boundDigits,
  maxSystemDigits,
  measureSystem,
} from "../../../shared/linear-system/solving/system-size.ts";
import { createSystem } from "../../support/linear-system.ts";
import { propertyRuns } from "../../support/property-runs.ts";
import { randomSystem } from "../../support/random-linear-system.ts";

function listNumbers(solution: Solution): Fraction[] {
  if (solution.status === "unique") return [...solution.values.values()];
  if (solution.status === "none") return [];
  return [...solution.parametric.values()].flatMap(({ terms, constant }) => [
    constant,
    ...terms.values(),
  ]);
}

/** Rows of numbers with that many digits each, none like another. */
function createRows(count: number, digits: number, equations = count): string[][] {
  let state = 88_172_645_463_325_252n;
  const next = (): string => {
    let text = "";
    while (text.length < digits) {
      state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % 2n ** 64n;
      text += String(state);
    }
    return text.slice(0, digits);
  };
  return Array.from({ length: equations }, () => Array.from({ length: count + 1 }, next));
}

function createLarge(
  count: number,
  digits: number,
  equations = count,
): ReturnType<typeof createSystem> {
  const names = Array.from({ length: count }, (_, index) => `x${index + 1}`).join(" ");
  return createSystem(names, createRows(count, digits, equations));
}

describe("the measure of a system", () => {
  it("bounds the digits of its solution", () => {
    const property = fc.property(randomSystem({ maxUnknowns: 6, isLarge: true }), (system) => {
      const digits = listNumbers(solveSystem(system)).map(({ n, d }) =>
        Math.max(String(n).length, String(d).length),
      );
      // A determinant has a sum of as many products as there are orders; that is three more digits for six rows.
      expect(Math.max(0, ...digits)).toBeLessThanOrEqual(boundDigits(system) + 3);
    });
    fc.assert(property, propertyRuns(5000));
  });

  it("lets pass what people ask, and long numbers for few unknowns", () => {
    for (const [count, digits] of [
      [10, 90],
      [4, 400],
      [2, 400],
      [1, 400],
    ] as const) {
      expect(measureSystem(createLarge(count, digits))).toBeLessThanOrEqual(maxSystemDigits);
    }
    expect(measureSystem(createLarge(10, 110))).toBeGreaterThan(maxSystemDigits);
  });

  it.each([
    ["ten unknowns", 10, 95, 10],
    ["a free unknown", 10, 95, 9],
    ["five free unknowns", 10, 190, 5],
    ["equations without number", 10, 4, 400],
  ])("keeps the time short: %s", (_, count, digits, equations) => {
    const system = createLarge(count, digits, equations);
    expect(measureSystem(system)).toBeLessThanOrEqual(maxSystemDigits);
    const start = performance.now();
    solveSystem(system);
    // Below 50 ms where nothing else runs; a busy machine may take its time, but not this long.
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
