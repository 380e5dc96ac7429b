/** Whether what a model wrote as an equation follows from the system. */
import type { Fraction } from "fraction.js";
import type { Difference, ImplicationTest } from "./implication-test.ts";
import type { TupleEquation } from "./find-tuples.ts";
import type { WrittenEquation } from "./find-written-equations.ts";
import { unitOf } from "./rounding.ts";
import { readSideInEveryWay, type SideReading } from "./side-readings.ts";
import type { Token } from "./written-token.ts";

/** True: follows from the system. False: does not. Null: the test says nothing. */
export type Implied = boolean | null;

/** False if one is, true if one is and none is false, else null. */
export function combineImplied(all: readonly Implied[]): Implied {
  if (all.includes(false)) return false;
  return all.includes(true) ? true : null;
}

export class EquationJudge {
  readonly #test: ImplicationTest;
  /** Whether a rounded number was written: what is computed with it is off by a little. */
  #hasRounded = false;
  #lastSide: readonly SideReading[] = [];

  constructor(test: ImplicationTest) {
    this.#test = test;
  }

  /** @param before the token before the equation */
  judge(equation: WrittenEquation, before: Token | undefined): Implied {
    const sides = equation.sides.map((tokens, index) =>
      index === 0 && tokens.length === 0
        ? this.#lastSide
        : readSideInEveryWay(tokens, {
            before,
            isFirst: index === 0,
            isLast: index === equation.sides.length - 1,
          }),
    );
    this.#lastSide = sides.at(-1) ?? [];
    return combineImplied(this.#judgeChain(sides, equation.isNearly));
  }

  judgeTuple({ names, values, isNearly }: TupleEquation): Implied {
    return combineImplied(
      names.map((name, index) =>
        this.#judgeSides(readPart([name]), readPart(values[index] ?? []), isNearly),
      ),
    );
  }

  /** "= ..." at the beginning of the next line doesn't go on from here. */
  forgetSide(): void {
    this.#lastSide = [];
  }

  /** A side that can't be read is passed over: its neighbours must be equal nevertheless. */
  #judgeChain(sides: readonly (readonly SideReading[])[], isNearly: readonly boolean[]): Implied[] {
    const verdicts: Implied[] = [];
    let left: readonly SideReading[] = [];
    let nearly = false;
    for (const [index, right] of sides.entries()) {
      nearly ||= isNearly[index - 1] === true;
      if (right.length === 0) continue;
      if (left.length > 0) verdicts.push(this.#judgeSides(left, right, nearly));
      left = right;
      nearly = false;
    }
    return verdicts;
  }

  /** True if they are equal in one way of reading them; false only if they are in none. */
  #judgeSides(
    left: readonly SideReading[],
    right: readonly SideReading[],
    isNearly: boolean,
  ): Implied {
    const verdicts = left.flatMap((one) =>
      right.map((other) => this.#judgePair(one, other, isNearly)),
    );
    if (verdicts.includes(true)) return true;
    return verdicts.length === 0 || verdicts.includes(null) ? null : false;
  }

  #judgePair(left: SideReading, right: SideReading, isNearly: boolean): Implied {
    const difference = this.#test.compare(left.expression, right.expression);
    if (difference === null) this.#test.define(left.expression, right.expression);
    const isRounded = isNearly || left.exactness.isBrokenOff || right.exactness.isBrokenOff;
    const verdict = this.#judgeDifference(difference, left, right, isRounded);
    const hasUnknowns = left.expression.terms.size + right.expression.terms.size > 0;
    if (verdict === false && (left.isOfLabels || right.isOfLabels) && hasUnknowns) return null;
    return verdict;
  }

  #judgeDifference(
    difference: Difference,
    left: SideReading,
    right: SideReading,
    isRounded: boolean,
  ): Implied {
    if (difference === null || difference === "varies") return difference === null ? null : false;
    if (difference.equals(0)) return true;
    if (isRounded) {
      const verdict = judgeRounded(difference, left, right);
      if (verdict === false && this.#isRoundingError(difference, left, right)) return null;
      if (verdict !== false) this.#hasRounded = true;
      return verdict;
    }
    return this.#isRoundingError(difference, left, right) ? null : false;
  }

  /** `y = 36.78` for 331/9, which has no end, or what was computed from it. */
  #isRoundingError(difference: Fraction, left: SideReading, right: SideReading): boolean {
    const size = difference.abs();
    for (const [shown, other] of [
      [left, right],
      [right, left],
    ] as const) {
      const places = shown.exactness.ownPlaces ?? 0;
      if (places === 0 || other.exactness.ownPlaces !== undefined) continue;
      const exact = shown.expression.constant.add(shown === right ? difference : difference.neg());
      const hasEnd = exact.mul(10n ** BigInt(places), 1n).d === 1n;
      if (hasEnd && other.exactness.places === undefined) continue;
      if (!isRoundedFrom(shown.expression.constant, exact, places)) continue;
      this.#hasRounded = true;
      return true;
    }
    const places = smallest(left.exactness.places, right.exactness.places);
    return this.#hasRounded && places !== undefined && size.lte(unitOf(places).mul(3n, 1n));
  }
}

function readPart(tokens: readonly Token[]): SideReading[] {
  return readSideInEveryWay(tokens, { before: undefined, isFirst: false, isLast: false });
}

/** To the nearest, or cut off. */
function isRoundedFrom(shown: Fraction, exact: Fraction, places: number): boolean {
  const [size, unit] = [shown.sub(exact).abs(), unitOf(places)];
  return size.lte(unit.div(2n, 1n)) || (size.lt(unit) && shown.abs().lt(exact.abs()));
}

/** True to half of the last place shown, or to all of it before dots; a number that was cut there is doubtful. */
function judgeRounded(difference: Fraction, left: SideReading, right: SideReading): Implied {
  const shown = [left, right].find(({ exactness }) => exactness.ownPlaces !== undefined);
  if (shown === undefined) return null;
  const other = shown === left ? right : left;
  const places = smallest(shown.exactness.ownPlaces, other.exactness.ownPlaces) ?? 0;
  const [size, unit] = [difference.abs(), unitOf(places)];
  const isBrokenOff = left.exactness.isBrokenOff || right.exactness.isBrokenOff;
  if (size.lte(unit.div(2n, 1n)) || (isBrokenOff && size.lt(unit))) return true;
  const isComputed =
    other.exactness.places !== undefined && other.exactness.ownPlaces === undefined;
  if (isComputed) return size.lte(unit.mul(10n, 1n)) ? null : false;
  const exact = shown.expression.constant.add(shown === right ? difference : difference.neg());
  return isRoundedFrom(shown.expression.constant, exact, places) ? null : false;
}

function smallest(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}
