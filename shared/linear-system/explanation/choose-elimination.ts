/** Which unknown goes next, and by which equation: where making its coefficients equal takes the smallest multiples. */
import type { WorkingEquation } from "./working-equation.ts";
import { absolute, leastCommonMultiple } from "../solving/integer-arithmetic.ts";

export interface Elimination {
  /** Index of the unknown that goes. */
  readonly column: number;
  readonly pivot: WorkingEquation;
  /** The equations that it goes from; none where the pivot alone has it. */
  readonly targets: readonly WorkingEquation[];
  /** Sum of the least common multiples of the pivot's coefficient with each target's. */
  readonly multiple: bigint;
  /** How many coefficients have the pivot's sign, and so must be subtracted. */
  readonly subtractions: number;
}

/** The best way for each unknown of `columns` that occurs, the best of all first. */
export function rankEliminations(
  equations: readonly WorkingEquation[],
  columns: readonly number[],
): Elimination[] {
  const ranked = columns.flatMap((column) => {
    const concerned = equations.filter(({ row }) => row[column] !== 0n);
    const ways = concerned.map((pivot) => weigh(column, pivot, concerned));
    return ways.toSorted(compareEliminations).slice(0, 1);
  });
  return ranked.toSorted(compareEliminations);
}

function weigh(
  column: number,
  pivot: WorkingEquation,
  concerned: readonly WorkingEquation[],
): Elimination {
  const targets = concerned.filter((equation) => equation !== pivot);
  const own = pivot.row[column] ?? 0n;
  let multiple = 0n;
  let subtractions = 0;
  for (const { row } of targets) {
    const value = row[column] ?? 0n;
    multiple += leastCommonMultiple([absolute(own), absolute(value)]);
    if (own > 0n === value > 0n) subtractions += 1;
  }
  return { column, pivot, targets, multiple, subtractions };
}

function compareEliminations(one: Elimination, other: Elimination): number {
  if (one.multiple !== other.multiple) return one.multiple < other.multiple ? -1 : 1;
  return one.subtractions - other.subtractions;
}
