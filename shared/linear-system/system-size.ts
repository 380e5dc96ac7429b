/** How large the numbers in a system's solution can get, told from the system alone. */
import type Fraction from "fraction.js";
import type { LinearEquation, LinearSystem } from "./linear-system.ts";

/** A system beyond this takes longer to solve than an answer may: refuse it as too large. */
export const maxSystemDigits = 2000;

/**
 * An upper bound for the digits of every numerator and denominator while the system is solved: each is at most a
 * determinant of as many equations as there are unknowns, in whole numbers.
 */
export function measureSystem({ unknowns, equations }: LinearSystem): number {
  const digits = equations.map((equation) => measureEquation(equation));
  const largest = digits.toSorted((one, other) => other - one).slice(0, unknowns.length);
  return largest.reduce((sum, count) => sum + count, 0);
}

/** Digits of the equation's largest number once its denominators are cleared. */
function measureEquation({ coefficients, constant }: LinearEquation): number {
  const numbers = [...coefficients, constant];
  const denominators = new Set(numbers.map((number: Fraction) => number.d));
  denominators.delete(1n);
  let sum = Math.max(...numbers.map((number: Fraction) => countDigits(number.n)));
  for (const denominator of denominators) sum += countDigits(denominator);
  return sum;
}

/** From hexadecimal digits, since those are had in linear time. */
function countDigits(value: bigint): number {
  return Math.ceil(value.toString(16).length * Math.log10(16));
}
