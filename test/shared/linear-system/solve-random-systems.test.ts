import fc from "fast-check";
import type { Fraction } from "fraction.js";
import { describe, expect, it } from "vitest";
import { formatFraction } from "../../../shared/linear-system/format-number.ts";
import type { LinearSystem } from "../../../shared/linear-system/linear-system.ts";
import type { NoSolution, Solution } from "../../../shared/linear-system/solution.ts";
import { solveSystem } from "../../../shared/linear-system/solve-system.ts";
import { propertyRuns } from "../../support/property-runs.ts";
import { randomSystem, toQuotientRows } from "../../support/random-linear-system.ts";
import {
  add,
  findRedundant,
  isZero,
  multiply,
  quotient,
  solveByGauss,
  writeQuotient,
  zero,
  type Quotient,
} from "../../support/rational-gauss.ts";

/** What both methods say, in one form. */
function describeSolved(system: LinearSystem, solution: Solution): object {
  const { status } = solution;
  if (status === "none") return { status };
  if (status === "unique") {
    const values = system.unknowns.map((unknown) => writeValue(solution.values.get(unknown)));
    return { status, values, redundant: solution.redundant };
  }
  const { free, parametric, redundant } = solution;
  const expressions = [...parametric].map(([unknown, { terms, constant }]) => {
    const factors = free.map((name) => writeValue(terms.get(name)));
    return [unknown, writeValue(constant), ...factors];
  });
  return { status, free, expressions, redundant };
}

function describeExpected(system: LinearSystem): object {
  const rows = toQuotientRows(system);
  const outcome = solveByGauss(rows, system.unknowns.length);
  const { status } = outcome;
  if (status === "none") return { status };
  const redundant = findRedundant(rows);
  if (status === "unique") {
    return { status, values: outcome.values.map((value) => writeQuotient(value)), redundant };
  }
  const free = outcome.free.map((column) => system.unknowns[column]);
  const expressions = [...outcome.parametric].map(([column, numbers]) => [
    system.unknowns[column],
    ...numbers.map((value) => writeQuotient(value)),
  ]);
  return { status, free, expressions, redundant };
}

function writeValue(value: Fraction | undefined): string {
  return value === undefined ? "0" : formatFraction(value);
}

function toQuotient(value: Fraction | undefined): Quotient {
  return value === undefined ? zero : quotient(value.s * value.n, value.d);
}

/** Left side minus right side of each equation. */
function findResiduals(system: LinearSystem, values: ReadonlyMap<string, Fraction>): Quotient[] {
  return toQuotientRows(system).map((row) => {
    const numbers = [
      ...system.unknowns.map((unknown) => toQuotient(values.get(unknown))),
      quotient(-1n),
    ];
    return row.reduce((sum, factor, i) => add(sum, multiply(factor, numbers[i] ?? zero)), zero);
  });
}

/** What the equations of the contradiction add up to. */
function addParts(system: LinearSystem, { contradiction }: NoSolution): Quotient[] {
  const rows = toQuotientRows(system);
  let sum = system.unknowns.map(() => zero).concat(zero);
  for (const { equation, factor } of contradiction.parts) {
    const row = rows[equation] ?? [];
    sum = sum.map((value, i) => add(value, multiply(row[i] ?? zero, toQuotient(factor))));
  }
  return sum;
}

/** What is wrong with the solution: nothing, if it says what the other method says and holds in every equation. */
function findFaults(system: LinearSystem): unknown[] {
  const solution = solveSystem(system);
  const [said, expected] = [describeSolved(system, solution), describeExpected(system)];
  if (JSON.stringify(said) !== JSON.stringify(expected)) return [said, expected];
  if (solution.status === "none") return findContradictionFaults(system, solution);
  const values = solution.status === "unique" ? solution.values : solution.example;
  return findResiduals(system, values).filter((residual) => !isZero(residual));
}

function findContradictionFaults(system: LinearSystem, solution: NoSolution): string[] {
  const { parts, remainder } = solution.contradiction;
  const sum = addParts(system, solution).map((value) => writeQuotient(value));
  const promises = {
    "unknowns cancel out": sum.slice(0, -1).every((value) => value === "0"),
    "the remainder is left": sum.at(-1) === formatFraction(remainder) && remainder.n !== 0n,
    "there are few equations": parts.length <= system.unknowns.length + 1,
    "factors are whole": parts.every(({ factor }) => factor.d === 1n && factor.n !== 0n),
    "the remainder is positive, or all factors are":
      remainder.s > 0n || parts.every(({ factor }) => factor.s > 0n),
  };
  return Object.entries(promises).flatMap(([promise, isKept]) => (isKept ? [] : [promise]));
}

function checkSystem(system: LinearSystem): void {
  expect(findFaults(system)).toEqual([]);
}

describe("random systems", () => {
  it("come out as by another method, and their solutions solve them", () => {
    const systems = randomSystem({ maxUnknowns: 6 });
    fc.assert(fc.property(systems, checkSystem), propertyRuns(100_000));
  });

  it("may have long numbers", () => {
    const systems = randomSystem({ maxUnknowns: 6, isLarge: true });
    fc.assert(fc.property(systems, checkSystem), propertyRuns(5000));
  });

  it("are of all three kinds", () => {
    const systems = fc.sample(randomSystem({ maxUnknowns: 6 }), { numRuns: 300, seed: 1 });
    const kinds = systems.map((system) => solveSystem(system).status);
    for (const kind of ["unique", "none", "infinite"]) {
      expect(kinds.filter((status) => status === kind).length).toBeGreaterThan(30);
    }
  });
});
