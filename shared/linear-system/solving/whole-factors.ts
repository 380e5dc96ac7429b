/** Makes the factors of a contradiction easy to read. */
import { Fraction } from "fraction.js";
import { greatestCommonDivisor, leastCommonMultiple } from "./integer-arithmetic.ts";

export interface WholeFactors {
  readonly factors: readonly Fraction[];
  /** The sum of the factors times the constants. */
  readonly remainder: Fraction;
}

/**
 * The factors times one number: whole, without a common divisor, and with the sign that makes the remainder positive,
 * unless they would all be negative.
 */
export function toWholeFactors(
  factors: readonly Fraction[],
  constants: readonly Fraction[],
): WholeFactors {
  const denominator = leastCommonMultiple(factors.map(({ d }) => d));
  const divisor = greatestCommonDivisor(factors.map(({ n, d }) => n * (denominator / d)));
  const whole = factors.map((factor) => factor.mul(denominator).div(divisor));
  let remainder = new Fraction(0n);
  for (const [index, factor] of whole.entries()) {
    remainder = remainder.add(factor.mul(constants[index] ?? 0n));
  }
  const sign = (whole.every(({ s }) => s === whole[0]?.s) ? whole[0]?.s : remainder.s) ?? 1n;
  return { factors: whole.map((factor) => factor.mul(sign)), remainder: remainder.mul(sign) };
}
