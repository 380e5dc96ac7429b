/** Equations as people write them before they sort the terms: `x = 3y - 2`, `2x - 8 = -3y`, `2(x + y) = 8`. */
import type { Random } from "./random.ts";
import type { Equation } from "./random-system.ts";
import { joinSides, joinTerms, type Spelling, type Term } from "./spelling.ts";

type Sides = readonly [left: readonly Term[], right: readonly Term[]];

/** The same equation as a·u + b·v = c; its first term is the first unknown's, if it has one. */
export function writeRearranged(
  random: Random,
  [a, b, c]: Equation,
  unknowns: readonly [string, string],
  spelling: Spelling,
): string {
  const first: Term = [a, unknowns[0]];
  const second: Term = [b, unknowns[1]];
  const [left, right] =
    a === 0 || b === 0
      ? [[first, second], [constant(c)]]
      : rearrange(random, [first, second], c, spelling);
  return joinSides(joinTerms(left, spelling), joinTerms(right, spelling), spelling);
}

function rearrange(
  random: Random,
  [first, second]: readonly [Term, Term],
  c: number,
  spelling: Spelling,
): Sides {
  const common = greatestCommonDivisor(Math.abs(first[0]), Math.abs(second[0]));
  if (common > 1 && random.chance(0.5)) {
    const inner = [first, second].map(([factor, name]): Term => [factor / common, name]);
    return [[[common, `(${joinTerms(inner, spelling)})`]], [constant(c)]];
  }
  const moved: Term = [-second[0], second[1]];
  if (random.chance(0.25)) return [[first, constant(-c)], [moved]];
  return [[first], random.chance(0.5) ? [moved, constant(c)] : [constant(c), moved]];
}

function constant(value: number): Term {
  return [value, ""];
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
