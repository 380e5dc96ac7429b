/** Arithmetic on what the parser has read, knowing where it stands, so that a fault names its place. */
import { InputFault } from "./input-fault.ts";
import { evaluatePower } from "./number-arithmetic.ts";
import {
  constantOf,
  degreeOf,
  type Effort,
  multiply,
  one,
  type Place,
  type Polynomial,
  scale,
  toConstant,
} from "./polynomial.ts";
import type { ReadingNotes } from "./reading-notes.ts";
import { readingLimits } from "./reading-limits.ts";

export interface ParsingContext {
  readonly effort: Effort;
  readonly notes: ReadingNotes;
  /** Where each product of unknowns comes from. */
  readonly origins: Map<string, Place>;
}

/** What was read, and where it stands. */
export interface Read extends Place {
  readonly value: Polynomial;
}

export function negateRead(read: Read, { effort }: ParsingContext): Read {
  return { ...read, value: scale(read.value, one.neg(), effort, read) };
}

export function multiplyRead(left: Read, right: Read, { effort, origins }: ParsingContext): Read {
  const place = { from: left.from, to: right.to };
  const value = multiply(left.value, right.value, effort, place);
  for (const key of value.keys()) {
    if (degreeOf(key) > 1 && !origins.has(key)) origins.set(key, place);
  }
  return { value, ...place };
}

/** @throws InputFault for an unknown or zero below */
export function divideRead(left: Read, right: Read, { effort }: ParsingContext): Read {
  const place = { from: left.from, to: right.to };
  const divisor = toConstant(right.value);
  if (divisor === undefined) throw new InputFault("denominator", place);
  if (divisor.n === 0n) throw new InputFault("divisionByZero", place);
  return { value: scale(left.value, divisor.inverse(), effort, place), ...place };
}

/** @throws InputFault where the power is neither a polynomial nor a fraction, or too large */
export function raiseRead(base: Read, exponent: Read, context: ParsingContext): Read {
  const place = { from: base.from, to: exponent.to };
  const power = toConstant(exponent.value);
  const number = toConstant(base.value);
  if (power === undefined) throw new InputFault("term", place);
  if (number !== undefined) {
    return { value: constantOf(evaluatePower(number, power, place)), ...place };
  }
  if (power.d !== 1n || power.s < 0n || power.n > BigInt(readingLimits.degree)) {
    throw new InputFault("term", place);
  }
  let product: Read = { value: constantOf(one), ...place };
  for (let count = 0n; count < power.n; count += 1n) {
    product = multiplyRead({ ...product, ...place }, { value: base.value, ...place }, context);
  }
  return product;
}
