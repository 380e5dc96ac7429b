/** One solution of infinitely many that is easy to read: small whole numbers where there are such. */
import { Fraction } from "fraction.js";
import type { SolutionSpace } from "./solution-space.ts";
import { absolute } from "./integer-arithmetic.ts";

/** How many choices of values for the free unknowns are tried. */
const maxTried = 200;

/** A value for each unknown, not all of them 0. */
export function findExample(space: SolutionSpace): Fraction[] {
  let best: readonly bigint[] | undefined;
  for (const choice of listChoices(space.free.length)) {
    const scaled = placeValues(space, choice);
    if (scaled.some((value) => value % space.scale !== 0n)) continue;
    if (scaled.every((value) => value === 0n)) continue;
    const values = scaled.map((value) => value / space.scale);
    if (best === undefined || isSmaller(values, best)) best = values;
  }
  if (best !== undefined) return best.map((value) => new Fraction(value));
  return placeValues(space, [1n]).map((value) => new Fraction(value, space.scale));
}

/** Each unknown's value times the space's scale, if the free unknowns take these values, and 0 where none is given. */
function placeValues(space: SolutionSpace, choice: readonly bigint[]): bigint[] {
  const values = space.origin.slice(0, -1);
  for (const [index, column] of space.free.entries()) {
    const chosen = choice[index] ?? 0n;
    if (chosen === 0n) continue;
    for (const [row, part] of space.direction(column).slice(0, -1).entries()) {
      values[row] = (values[row] ?? 0n) + part * chosen;
    }
  }
  return values;
}

/** All choices of `count` whole numbers within the largest reach that gives no more than `maxTried`. */
function listChoices(count: number): bigint[][] {
  const width = Math.floor(maxTried ** (1 / count));
  const reach = Math.floor((width - 1) / 2);
  // Beyond seven free unknowns even -1, 0 and 1 are too many: then one of them is 1 or -1, or all are alike.
  if (reach < 1) return listSingleChoices(count);
  let choices: bigint[][] = [[]];
  for (let place = 0; place < count; place += 1) {
    choices = choices.flatMap((choice) =>
      Array.from({ length: 2 * reach + 1 }, (_, index) => [...choice, BigInt(index - reach)]),
    );
  }
  return choices;
}

function listSingleChoices(count: number): bigint[][] {
  const alike = [0n, 1n, -1n].map((value) => Array.from({ length: count }, () => value));
  const single = [1n, -1n].flatMap((value) =>
    Array.from({ length: count }, (_, place) =>
      Array.from({ length: count }, (__, index) => (index === place ? value : 0n)),
    ),
  );
  return [...alike, ...single];
}

/** By the largest number, then by all together, then by how many are negative. */
function isSmaller(one: readonly bigint[], other: readonly bigint[]): boolean {
  const difference = greatest(one) - greatest(other) || addUp(one) - addUp(other);
  if (difference !== 0n) return difference < 0n;
  return countNegative(one) < countNegative(other);
}

function greatest(values: readonly bigint[]): bigint {
  return values.reduce((most, value) => (absolute(value) > most ? absolute(value) : most), 0n);
}

function addUp(values: readonly bigint[]): bigint {
  return values.reduce((sum, value) => sum + absolute(value), 0n);
}

function countNegative(values: readonly bigint[]): number {
  return values.filter((value) => value < 0n).length;
}
