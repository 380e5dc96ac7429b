/** An equation in whole numbers: the coefficients in the order of the unknowns, then what stands on the right. */
import type { LinearEquation } from "../linear-system.ts";
import { leastCommonMultiple } from "./integer-arithmetic.ts";

export type IntegerRow = readonly bigint[];

/** The equation times the least common multiple of its denominators. */
export function toIntegerRow({ coefficients, constant }: LinearEquation): IntegerRow {
  const numbers = [...coefficients, constant];
  const scale = leastCommonMultiple(numbers.map((number) => number.d));
  return numbers.map((number) => number.s * number.n * (scale / number.d));
}

/** Reads 0 = 0 or 0 = c. */
export function hasNoUnknown(row: IntegerRow): boolean {
  return row.every((value, index) => value === 0n || index === row.length - 1);
}
