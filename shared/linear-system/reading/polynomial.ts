/**
 * Polynomials with exact coefficients: what an expression is until like terms have cancelled. A key is the product of the
 * unknowns, sorted: "" for the constant, "x", "x*x*y". Work and size are bounded by `Effort`.
 */
import { Fraction } from "fraction.js";
import { InputFault } from "./input-fault.ts";
import { readingLimits } from "./reading-limits.ts";

export type Polynomial = ReadonlyMap<string, Fraction>;
export interface Place {
  readonly from: number;
  readonly to: number;
}

const cellMax = 2n ** 64n;
const workingMax = 10n ** BigInt(readingLimits.workingDigits);
const digitsPerOperation = 20;

/** Counts what arithmetic costs, so that no input takes long. */
export class Effort {
  #left: number = readingLimits.operations;

  /** @throws InputFault too_large */
  spend(operations: number, place: Place): void {
    this.#left -= operations;
    if (this.#left < 0) throw new InputFault("tooLarge", place);
  }

  /** Long numbers cost more, and may not grow without end. */
  weigh(value: Fraction, place: Place): void {
    if (value.n < cellMax && value.d < cellMax) return this.spend(1, place);
    if (value.n > workingMax || value.d > workingMax) throw new InputFault("tooManyDigits", place);
    const cells = (value.n.toString(16).length + value.d.toString(16).length) / digitsPerOperation;
    this.spend(1 + cells * cells, place);
  }
}

export const zero = new Fraction(0n);
export const one = new Fraction(1n);

export function constantOf(value: Fraction): Polynomial {
  return value.n === 0n ? new Map() : new Map([["", value]]);
}

/** The constant, or undefined where unknowns are left. */
export function toConstant(polynomial: Polynomial): Fraction | undefined {
  if (polynomial.size === 0) return zero;
  return polynomial.size === 1 ? polynomial.get("") : undefined;
}

/** Adds `factor * term` in place. */
export function accumulate(
  sum: Map<string, Fraction>,
  added: Polynomial,
  sign: 1 | -1,
  { effort, place }: { effort: Effort; place: Place },
): void {
  for (const [key, value] of added) {
    const signed = sign === 1 ? value : value.neg();
    const before = sum.get(key);
    const after = before === undefined ? signed : before.add(signed);
    effort.weigh(after, place);
    if (after.n === 0n) sum.delete(key);
    else sum.set(key, after);
  }
}

export function multiply(
  left: Polynomial,
  right: Polynomial,
  effort: Effort,
  place: Place,
): Polynomial {
  const product = new Map<string, Fraction>();
  for (const [leftKey, leftValue] of left) {
    for (const [rightKey, rightValue] of right) {
      const key = joinKeys(leftKey, rightKey);
      if (degreeOf(key) > readingLimits.degree) {
        throw new InputFault("term", place, writeMonomial(key));
      }
      const added = new Map([[key, leftValue.mul(rightValue)]]);
      accumulate(product, added, 1, { effort, place });
    }
  }
  return product;
}

export function scale(
  polynomial: Polynomial,
  factor: Fraction,
  effort: Effort,
  place: Place,
): Polynomial {
  return multiply(polynomial, constantOf(factor), effort, place);
}

export function degreeOf(key: string): number {
  return key === "" ? 0 : key.split("*").length;
}

/** `x*x*y` as `x^2*y`. */
export function writeMonomial(key: string): string {
  const powers = new Map<string, number>();
  for (const name of key.split("*")) powers.set(name, (powers.get(name) ?? 0) + 1);
  return Array.from(powers, ([name, power]) => (power === 1 ? name : `${name}^${power}`)).join("*");
}

function joinKeys(left: string, right: string): string {
  if (left === "") return right;
  if (right === "") return left;
  return [...left.split("*"), ...right.split("*")].toSorted().join("*");
}
