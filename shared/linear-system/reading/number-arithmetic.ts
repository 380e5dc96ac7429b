/** Numbers as written, their powers and roots: exactly, or not at all. */
import { Fraction } from "fraction.js";
import { InputFault } from "./input-fault.ts";
import { one, type Place } from "./polynomial.ts";
import { readingLimits } from "./reading-limits.ts";
import type { Token } from "./token.ts";

/** @throws InputFault for "1.2.3", or more digits than are allowed */
export function readDecimal(token: Token): Fraction {
  const parts = token.text.split(".");
  if (parts.length > 2) throw new InputFault("number", token);
  const [whole = "", part = ""] = parts;
  // Zeros before and behind make a number no longer.
  const digits = `${whole.replace(/^0+/, "")}${part}`;
  if (digits.length > readingLimits.digits) throw new InputFault("tooManyDigits", token);
  return new Fraction(BigInt(`${whole}${part}` || "0"), 10n ** BigInt(part.length));
}

/** @throws InputFault where the result is no fraction, or too long */
export function evaluatePower(base: Fraction, exponent: Fraction, place: Place): Fraction {
  if (base.n === 0n && (exponent.s < 0n || exponent.n === 0n)) {
    throw new InputFault("divisionByZero", place);
  }
  if (exponent.d === 2n && exponent.n === 1n) {
    const root = evaluateRoot(base, place);
    return exponent.s < 0n ? root.inverse() : root;
  }
  if (exponent.d !== 1n) throw new InputFault("notRational", place);
  if (base.d === 1n && base.n <= 1n) {
    const isMinusOne = base.s < 0n && exponent.n % 2n === 1n;
    return isMinusOne ? one.neg() : base.abs();
  }
  const longer = base.n > base.d ? base.n : base.d;
  // At least so many bits has the result.
  const bits = BigInt(longer.toString(2).length - 1);
  if (exponent.n * bits > BigInt(Math.floor(readingLimits.digits * 3.33))) {
    throw new InputFault("tooManyDigits", place);
  }
  const sign = base.s < 0n && exponent.n % 2n === 1n ? -1n : 1n;
  const [above, below] = [base.n ** exponent.n, base.d ** exponent.n];
  return exponent.s < 0n ? new Fraction(sign * below, above) : new Fraction(sign * above, below);
}

/** The square root of a square of a fraction. @throws InputFault for any other number */
export function evaluateRoot(value: Fraction, place: Place): Fraction {
  const [above, below] = [wholeRoot(value.n), wholeRoot(value.d)];
  if (value.s < 0n || above === undefined || below === undefined) {
    throw new InputFault("notRational", place);
  }
  return new Fraction(above, below);
}

function wholeRoot(square: bigint): bigint | undefined {
  if (square < 2n) return square;
  // Newton's method from above, as many rounds as doublings of correct digits.
  let root = 1n << BigInt(square.toString(16).length * 2 + 1);
  while (true) {
    const better = (root + square / root) >> 1n;
    if (better >= root) break;
    root = better;
  }
  return root * root === square ? root : undefined;
}
