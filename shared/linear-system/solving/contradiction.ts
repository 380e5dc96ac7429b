/** Why a system has no solution: few of its equations that add up to 0 = c. */
import { Fraction } from "fraction.js";
import { hasNoUnknown, type IntegerRow } from "./integer-row.ts";
import type { LinearEquation } from "../linear-system.ts";
import type { NoSolution } from "../solution.ts";
import { SolutionSpace } from "./solution-space.ts";
import { toWholeFactors } from "./whole-factors.ts";
import { absolute, greatestCommonDivisor } from "./integer-arithmetic.ts";

type Contradiction = NoSolution["contradiction"];
type Parts = Contradiction["parts"];

/** More contradictions than this aren't compared, nor any others where the factors of the first are long. */
const maxCompared = 12;
const shortFactors = 10n ** 30n;

/**
 * `independent` are indexes of rows whose left sides are independent, `contradictory` those of rows whose left sides
 * follow from them, but not their right sides.
 */
export function findContradiction(
  equations: readonly LinearEquation[],
  rows: readonly IntegerRow[],
  independent: readonly number[],
  contradictory: readonly number[],
): Contradiction {
  const obvious = findAbsurd(rows) ?? findPair(rows);
  if (obvious !== undefined) return scaleFactors(obvious, equations);
  let best: Contradiction | undefined;
  for (const row of contradictory.slice(0, maxCompared)) {
    const found = scaleFactors(combine(rows, independent, row), equations);
    if (best === undefined || isSimpler(found, best)) best = found;
    if (addFactors(best) > shortFactors) break;
  }
  if (best === undefined) throw new RangeError("no equation contradicts the others");
  return best;
}

/** Parts that refer to whole-number rows; `factors` of them add up to 0 on the left. */
interface Combination {
  readonly rows: readonly IntegerRow[];
  readonly parts: Parts;
}

/** One equation that reads 0 = c. */
function findAbsurd(rows: readonly IntegerRow[]): Combination | undefined {
  const equation = rows.findIndex((row) => hasNoUnknown(row) && row.at(-1) !== 0n);
  return equation < 0 ? undefined : { rows, parts: [{ equation, factor: new Fraction(1) }] };
}

/** Two equations with the same left side but for a factor. */
function findPair(rows: readonly IntegerRow[]): Combination | undefined {
  const seen = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    const lead = row.slice(0, -1).find((value) => value !== 0n);
    if (lead === undefined) continue;
    const divisor = greatestCommonDivisor(row.slice(0, -1)) * (lead < 0n ? -1n : 1n);
    const key = row
      .slice(0, -1)
      .map((value) => String(value / divisor))
      .join();
    const other = seen.get(key);
    if (other === undefined) {
      seen.set(key, index);
      continue;
    }
    const otherRow = rows[other] ?? [];
    const column = row.findIndex((value) => value !== 0n);
    const parts = [
      { equation: other, factor: new Fraction(row[column] ?? 0n) },
      { equation: index, factor: new Fraction(otherRow[column] ?? 0n).neg() },
    ];
    if (!addConstants(parts, rows).equals(0)) return { rows, parts };
  }
  return undefined;
}

function addConstants(parts: Parts, rows: readonly IntegerRow[]): Fraction {
  let sum = new Fraction(0);
  for (const { equation, factor } of parts) {
    sum = sum.add(factor.mul(new Fraction(rows[equation]?.at(-1) ?? 0n)));
  }
  return sum;
}

/** The one combination of independent rows that has the left side of row `last`, less that row. */
function combine(
  rows: readonly IntegerRow[],
  independent: readonly number[],
  last: number,
): Combination {
  const space = new SolutionSpace(independent.length);
  const target = rows[last] ?? [];
  for (const [column, value] of target.slice(0, -1).entries()) {
    space.narrow([...independent.map((row) => rows[row]?.[column] ?? 0n), value]);
  }
  const parts = independent.map((equation, index) => ({
    equation,
    factor: new Fraction(space.origin[index] ?? 0n, space.scale),
  }));
  parts.push({ equation: last, factor: new Fraction(-1) });
  return { rows, parts: parts.filter(({ factor }) => !factor.equals(0)) };
}

/** Factors for the equations as they were written. */
function scaleFactors(
  { rows, parts }: Combination,
  equations: readonly LinearEquation[],
): Contradiction {
  const sorted = parts.toSorted((one, other) => one.equation - other.equation);
  const { factors, remainder } = toWholeFactors(
    sorted.map(({ equation, factor }) =>
      factor.mul(findScale(equations[equation], rows[equation] ?? [])),
    ),
    sorted.map(({ equation }) => equations[equation]?.constant ?? new Fraction(0n)),
  );
  return {
    parts: sorted.map(({ equation }, index) => ({
      equation,
      factor: factors[index] ?? new Fraction(0n),
    })),
    remainder,
  };
}

/** What the equation was multiplied by to become the row. */
function findScale(equation: LinearEquation | undefined, row: IntegerRow): Fraction {
  const numbers = [...(equation?.coefficients ?? []), equation?.constant ?? new Fraction(0)];
  const index = numbers.findIndex((number) => !number.equals(0));
  return new Fraction(row[index] ?? 1n).div(numbers[index] ?? new Fraction(1));
}

/** Fewer equations, then smaller factors. */
function isSimpler(one: Contradiction, other: Contradiction): boolean {
  if (one.parts.length !== other.parts.length) return one.parts.length < other.parts.length;
  return addFactors(one) < addFactors(other);
}

function addFactors({ parts }: Contradiction): bigint {
  return parts.reduce((sum, { factor }) => sum + absolute(factor.n), 0n);
}
