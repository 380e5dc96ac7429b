/** How large the numbers in a system's solution can get, told from the system alone. */
import type { Fraction } from "fraction.js";
import type { LinearEquation, LinearSystem } from "../linear-system.ts";

/** Solving a system of a larger measure takes longer than an answer may: refuse it as too large. */
export const maxSystemDigits = 10_000;

/** The number of unknowns times the digits that the numbers of the solution can have. */
export function measureSystem(system: LinearSystem): number {
  return system.unknowns.length * boundDigits(system);
}

/**
 * An upper bound for the digits of every numerator and denominator while the system is solved: each is at most a
 * determinant of as many equations as there are unknowns, in whole numbers.
 */
export function boundDigits({ unknowns, equations }: LinearSystem): number {
  const digits = equations.map((equation) => measureEquation(equation));
  const largest = digits.toSorted((one, other) => other - one).slice(0, unknowns.length);
  return largest.reduce((sum, count) => sum + count, 0);
}

/** Digits of the equation's largest number once its denominators are cleared. */
function measureEquation({ coefficients, constant }: LinearEquation): number {
  let most = countDigits(constant.n);
  for (const { n } of coefficients) most = Math.max(most, countDigits(n));
  return most + countDenominatorDigits([...coefficients, constant]);
}

/** Of all that are different together. */
function countDenominatorDigits(numbers: readonly Fraction[]): number {
  const denominators = new Set<bigint>();
  for (const { d } of numbers) if (d !== 1n) denominators.add(d);
  let sum = 0;
  for (const denominator of denominators) sum += countDigits(denominator);
  return sum;
}

/** From hexadecimal digits, since those are had in linear time. */
function countDigits(value: bigint): number {
  return value < 10n ? 1 : Math.ceil(value.toString(16).length * Math.log10(16));
}
