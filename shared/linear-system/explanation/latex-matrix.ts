/** Matrices and determinants in LaTeX. */
import type { Fraction } from "fraction.js";
import { latexFraction } from "../format-number.ts";

/** With a rule before the last column. */
export function latexAugmented(rows: readonly (readonly Fraction[])[]): string {
  const width = (rows[0]?.length ?? 1) - 1;
  const columns = `${"r".repeat(width)}|r`;
  return `\\left(\\begin{array}{${columns}} ${writeRows(rows)} \\end{array}\\right)`;
}

export function latexDeterminant(rows: readonly (readonly Fraction[])[]): string {
  return `\\begin{vmatrix} ${writeRows(rows)} \\end{vmatrix}`;
}

function writeRows(rows: readonly (readonly Fraction[])[]): string {
  return rows.map((row) => row.map((value) => latexFraction(value)).join(" & ")).join(" \\\\ ");
}
