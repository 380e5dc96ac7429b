/** Determinants of two and three rows, written out and worked out. */
import { Fraction } from "fraction.js";
import { latexDeterminant } from "./latex-matrix.ts";

export type Square = readonly (readonly bigint[])[];

export interface WrittenDeterminant {
  readonly value: bigint;
  /** `3 × 1 - (-1) × 2 = 5` */
  readonly plain: string;
  readonly latex: string;
}

export function writeDeterminant(square: Square): WrittenDeterminant {
  const value = computeDeterminant(square);
  const expanded = expand(square).replace(/^\((-\d+)\)/u, "$1");
  const numbers = square.map((row) => row.map((number) => new Fraction(number)));
  const product = expanded.replaceAll("×", "\\times");
  return {
    value,
    plain: `${expanded} = ${value}`,
    latex: `${latexDeterminant(numbers)} = ${product} = ${value}`,
  };
}

/** Along the first row. */
function computeDeterminant(square: Square): bigint {
  const [first = []] = square;
  if (square.length === 1) return first[0] ?? 0n;
  let sum = 0n;
  for (const [column, value] of first.entries()) {
    const minor = value * computeDeterminant(leaveOut(square, column));
    sum += column % 2 === 0 ? minor : -minor;
  }
  return sum;
}

function expand(square: Square): string {
  const [first = []] = square;
  if (square.length === 1) return bracket(first[0] ?? 0n);
  let text = "";
  for (const [column, value] of first.entries()) {
    const minor = expand(leaveOut(square, column));
    const product = `${bracket(value)} × ${square.length > 2 ? `(${minor})` : minor}`;
    if (column === 0) text = product;
    else text += (column % 2 === 0 ? " + " : " - ") + product;
  }
  return text;
}

/** Without the first row and one column. */
function leaveOut(square: Square, column: number): Square {
  return square.slice(1).map((row) => row.filter((_, index) => index !== column));
}

function bracket(value: bigint): string {
  return value < 0n ? `(${value})` : String(value);
}
