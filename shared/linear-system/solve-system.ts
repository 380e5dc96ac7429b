/** Solves a linear system exactly. */
import { Fraction } from "fraction.js";
import { findContradiction } from "./solving/contradiction.ts";
import { findExample } from "./solving/example-solution.ts";
import { toIntegerRow } from "./solving/integer-row.ts";
import type { LinearExpression, LinearSystem } from "./linear-system.ts";
import type { InfiniteSolutions, Solution } from "./solution.ts";
import { SolutionSpace } from "./solving/solution-space.ts";

/** Time grows with the digits of the numbers: `measureSystem` says beforehand whether they are too many. */
export function solveSystem(system: LinearSystem): Solution {
  const rows = system.equations.map((equation) => toIntegerRow(equation));
  const space = new SolutionSpace(system.unknowns.length);
  const indexes = {
    new: new Array<number>(),
    redundant: new Array<number>(),
    contradiction: new Array<number>(),
  };
  for (const [index, row] of rows.entries()) indexes[space.narrow(row)].push(index);
  const { redundant, contradiction } = indexes;
  if (contradiction.length > 0) {
    return {
      status: "none",
      contradiction: findContradiction(system.equations, rows, indexes.new, contradiction),
    };
  }
  if (space.free.length > 0) return describeInfinite(system, space, redundant);
  const values = nameValues(
    system,
    space.origin.slice(0, -1).map((value) => new Fraction(value, space.scale)),
  );
  return { status: "unique", values, redundant };
}

function describeInfinite(
  system: LinearSystem,
  space: SolutionSpace,
  redundant: readonly number[],
): InfiniteSolutions {
  const free = new Set(space.free);
  const parametric = new Map<string, LinearExpression>();
  for (const [index, unknown] of system.unknowns.entries()) {
    if (!free.has(index)) parametric.set(unknown, expressByFree(system, space, index));
  }
  return {
    status: "infinite",
    free: system.unknowns.filter((_, index) => free.has(index)),
    parametric,
    example: nameValues(system, findExample(space)),
    redundant,
  };
}

function expressByFree(
  system: LinearSystem,
  space: SolutionSpace,
  index: number,
): LinearExpression {
  const terms = new Map<string, Fraction>();
  for (const column of space.free) {
    const factor = space.direction(column)[index] ?? 0n;
    const unknown = system.unknowns[column];
    if (factor !== 0n && unknown !== undefined) {
      terms.set(unknown, new Fraction(factor, space.scale));
    }
  }
  return { terms, constant: new Fraction(space.origin[index] ?? 0n, space.scale) };
}

function nameValues(system: LinearSystem, values: readonly Fraction[]): Map<string, Fraction> {
  return new Map(
    system.unknowns.map((unknown, index) => [unknown, values[index] ?? new Fraction(0)]),
  );
}
