/** An equation of a solution's way: in whole numbers, unknowns left, the number right. */
import { Fraction } from "fraction.js";
import { createLine, type Line } from "./explanation-writer.ts";
import type { EquationSides } from "../format-equation.ts";
import type { IntegerRow } from "../solving/integer-row.ts";
import {
  addExpressions,
  createConstant,
  createUnknown,
  scaleExpression,
} from "../solving/linear-expression.ts";
import type { LinearExpression } from "../linear-system.ts";
import {
  absolute,
  greatestCommonDivisor,
  leastCommonMultiple,
} from "../solving/integer-arithmetic.ts";

export interface WorkingEquation {
  readonly label: number;
  readonly row: IntegerRow;
  /** Where the equation is given in the form unknown = expression. */
  readonly given?: SolvedUnknown | undefined;
}

export interface SolvedUnknown {
  readonly unknown: string;
  readonly expression: LinearExpression;
}

/** Unknowns left, in whole numbers without a common factor, but that one unknown alone keeps its own. */
export function clearSides(
  unknowns: readonly string[],
  { left, right }: EquationSides,
): IntegerRow {
  const { terms, constant } = addExpressions(left, scaleExpression(right, new Fraction(-1n)));
  const numbers = [
    ...unknowns.map((unknown) => terms.get(unknown) ?? new Fraction(0n)),
    constant.neg(),
  ];
  const scale = leastCommonMultiple(numbers.map(({ d }) => d));
  const row = numbers.map(({ s, n, d }) => s * n * (scale / d));
  const sign = (row.find((value) => value !== 0n) ?? 1n) < 0n ? -1n : 1n;
  return divideRow(row, sign * (listOccurring(row).length > 1 ? findContent(row) : 1n));
}

/** `x = expression` */
export function toSolvedSides({ unknown, expression }: SolvedUnknown): EquationSides {
  return { left: createUnknown(unknown), right: expression };
}

/** What the equation says the unknown is, by the others. */
export function solveFor(
  unknowns: readonly string[],
  row: IntegerRow,
  index: number,
): SolvedUnknown {
  const factor = row[index] ?? 1n;
  const terms = new Map<string, Fraction>();
  for (const other of listOccurring(row)) {
    const name = unknowns[other];
    if (name === undefined || other === index) continue;
    terms.set(name, new Fraction(row[other] ?? 0n, factor).neg());
  }
  const constant = new Fraction(row.at(-1) ?? 0n, factor);
  return { unknown: unknowns[index] ?? "", expression: { terms, constant } };
}

export function toSides(unknowns: readonly string[], row: IntegerRow): EquationSides {
  return collectSides(
    unknowns,
    row.map((value) => new Fraction(value)),
  );
}

/** The coefficients of the unknowns, then what stands on the right. */
export function collectSides(
  unknowns: readonly string[],
  numbers: readonly Fraction[],
): EquationSides {
  const terms = new Map<string, Fraction>();
  for (const [index, unknown] of unknowns.entries()) {
    const factor = numbers[index];
    if (factor !== undefined && !factor.equals(0)) terms.set(unknown, factor);
  }
  const left = { terms, constant: new Fraction(0n) };
  return { left, right: createConstant(numbers.at(-1) ?? 0n) };
}

export function toLine(unknowns: readonly string[], row: IntegerRow, label?: number): Line {
  return createLine(toSides(unknowns, row), label);
}

/** Indexes of the unknowns that occur. */
export function listOccurring(row: IntegerRow): number[] {
  return [...row.slice(0, -1).entries()]
    .filter(([, value]) => value !== 0n)
    .map(([index]) => index);
}

/** The divisor that all numbers of the row have in common; 1 for a row of zeros. */
export function findContent(row: IntegerRow): bigint {
  return greatestCommonDivisor(row) || 1n;
}

export function divideRow(row: IntegerRow, divisor: bigint): IntegerRow {
  return row.map((value) => value / divisor);
}

/** `one` times `oneFactor` plus `other` times `otherFactor`. */
export function addRows(
  one: IntegerRow,
  oneFactor: bigint,
  other: IntegerRow,
  otherFactor: bigint,
): IntegerRow {
  return one.map((value, index) => value * oneFactor + (other[index] ?? 0n) * otherFactor);
}

/** What brings two numbers to the same size: `one * factors[0]` and `other * factors[1]`. */
export function matchSizes(one: bigint, other: bigint): readonly [bigint, bigint] {
  const divisor = greatestCommonDivisor([one, other]);
  return [absolute(other) / divisor, absolute(one) / divisor];
}
