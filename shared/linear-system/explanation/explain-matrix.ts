/** Gauss-Jordan elimination on the augmented matrix, in whole numbers until every column is cleared. */
import { Fraction } from "fraction.js";
import {
  createLine,
  type ExplanationWriter,
  type Formulas,
  type Line,
} from "./explanation-writer.ts";
import { formatEquation } from "../format-equation.ts";
import { hasNoUnknown, type IntegerRow } from "../solving/integer-row.ts";
import { latexAugmented } from "./latex-matrix.ts";
import { absolute } from "../solving/integer-arithmetic.ts";
import {
  addRows,
  collectSides,
  divideRow,
  findContent,
  matchSizes,
  solveFor,
  toLine,
  toSides,
  toSolvedSides,
  type WorkingEquation,
} from "./working-equation.ts";
import { writeFreeUnknowns } from "./write-result.ts";

/** Writes the way to the solution, or to a contradiction. */
export function explainMatrix(
  writer: ExplanationWriter,
  equations: readonly WorkingEquation[],
): void {
  const { system, texts } = writer;
  let matrix: readonly IntegerRow[] = equations.map(({ row }) => row);
  writer.add("write_matrix", texts.writeMatrix, describe(writer, matrix));
  const pivots: number[] = [];
  for (const [column, unknown] of system.unknowns.entries()) {
    if (writeAbsurdRow(writer, matrix)) return;
    if (!writer.bound.includes(unknown)) continue;
    const row = pivots.length;
    const best = findPivotRow(matrix, row, column);
    if (best === undefined) continue;
    if (best !== row) {
      const why = matrix[row]?.[column] === 0n ? "zero" : "unit";
      const text = texts.swapRows(row + 1, best + 1, why);
      const before = listLines(writer, matrix);
      matrix = swapRows(matrix, row, best);
      writer.add("swap_rows", text, { before, ...describe(writer, matrix) });
    }
    matrix = clearColumn(writer, matrix, row, column);
    pivots.push(column);
  }
  if (writeAbsurdRow(writer, matrix)) return;
  writeScaled(writer, matrix, pivots);
  for (const [row, values] of matrix.entries()) {
    if (values.every((value) => value === 0n)) {
      writer.add("redundant", texts.emptyRow(row + 1), {
        after: [toLine(system.unknowns, values)],
      });
    }
  }
  writeFreeUnknowns(writer);
  const after = pivots.map((column, row) =>
    createLine(toSolvedSides(solveFor(system.unknowns, matrix[row] ?? [], column))),
  );
  writer.add("read_matrix", texts.readMatrix, { after });
}

function writeAbsurdRow(writer: ExplanationWriter, matrix: readonly IntegerRow[]): boolean {
  const { unknowns } = writer.system;
  const index = matrix.findIndex((row) => hasNoUnknown(row) && row.at(-1) !== 0n);
  const row = matrix[index];
  if (row === undefined) return false;
  const text = writer.texts.absurdRow(index + 1, formatEquation(toSides(unknowns, row)));
  writer.add("contradiction", text, { after: [toLine(unknowns, row)] });
  return true;
}

/** From row `start` on: that one, but where it has 0, or another has 1 or -1, the one with the smallest number. */
function findPivotRow(
  matrix: readonly IntegerRow[],
  start: number,
  column: number,
): number | undefined {
  const sizes = matrix.map((row) => absolute(row[column] ?? 0n));
  const candidates = [...sizes.keys()].filter((index) => index >= start && sizes[index] !== 0n);
  const unit = candidates.find((index) => sizes[index] === 1n);
  if (unit !== undefined && sizes[start] !== 1n) return unit;
  if (candidates.includes(start)) return start;
  return candidates.toSorted((one, other) => Number((sizes[one] ?? 0n) - (sizes[other] ?? 0n)))[0];
}

function swapRows(matrix: readonly IntegerRow[], one: number, other: number): IntegerRow[] {
  return matrix.map((row, index) => {
    if (index === one) return matrix[other] ?? row;
    return index === other ? (matrix[one] ?? row) : row;
  });
}

/** Makes all but the pivot 0 in the column, then divides rows by what their numbers share. */
function clearColumn(
  writer: ExplanationWriter,
  matrix: readonly IntegerRow[],
  pivot: number,
  column: number,
): IntegerRow[] {
  const { texts, system } = writer;
  const operations: string[] = [];
  const pivotRow = matrix[pivot] ?? [];
  const cleared = matrix.map((row, index) => {
    const value = row[column] ?? 0n;
    const own = pivotRow[column] ?? 0n;
    if (index === pivot || value === 0n) return row;
    const [factor, pivotFactor] = matchSizes(value, own);
    const signed = value > 0n === own > 0n ? -pivotFactor : pivotFactor;
    const sign = signed < 0n ? "-" : "+";
    operations.push(
      `R${index + 1} ← ${scaleName(factor, index)} ${sign} ${scaleName(pivotFactor, pivot)}`,
    );
    return addRows(row, factor, pivotRow, signed);
  });
  if (operations.length > 0) {
    const text = texts.combineRows(system.unknowns[column] ?? "", pivot + 1, operations);
    writer.add("combine_rows", text, {
      before: listLines(writer, matrix),
      ...describe(writer, cleared),
    });
  }
  return divideByContents(writer, cleared);
}

function divideByContents(writer: ExplanationWriter, matrix: IntegerRow[]): IntegerRow[] {
  const contents = matrix.map((row) => (hasNoUnknown(row) ? 1n : findContent(row)));
  const operations = contents.flatMap((content, index) =>
    content === 1n ? [] : [`R${index + 1} ← R${index + 1} / ${content}`],
  );
  if (operations.length === 0) return matrix;
  const divided = matrix.map((row, index) => divideRow(row, contents[index] ?? 1n));
  writer.add("scale_rows", writer.texts.reduceRows(operations), {
    before: listLines(writer, matrix),
    ...describe(writer, divided),
  });
  return divided;
}

/** `R2`, `3R2` */
function scaleName(factor: bigint, row: number): string {
  return `${factor === 1n ? "" : factor}R${row + 1}`;
}

/** Divides each row by its pivot: now there may be fractions. */
function writeScaled(
  writer: ExplanationWriter,
  matrix: readonly IntegerRow[],
  pivots: readonly number[],
): void {
  const { unknowns } = writer.system;
  const divisors = matrix.map((row, index) => row[pivots[index] ?? -1] ?? 1n);
  const operations = divisors.flatMap((divisor, index) => {
    const name = `R${index + 1}`;
    return divisor === 1n ? [] : [`${name} ← ${name} / ${divisor < 0n ? `(${divisor})` : divisor}`];
  });
  if (operations.length === 0) return;
  const scaled = matrix.map((row, index) =>
    row.map((value) => new Fraction(value, divisors[index] ?? 1n)),
  );
  writer.add("scale_rows", writer.texts.scaleRows(operations), {
    before: listLines(writer, matrix),
    after: scaled.map((row) => createLine(collectSides(unknowns, row))),
    latex: latexAugmented(scaled),
  });
}

function describe(writer: ExplanationWriter, matrix: readonly IntegerRow[]): Formulas {
  const numbers = matrix.map((row) => row.map((value) => new Fraction(value)));
  return { after: listLines(writer, matrix), latex: latexAugmented(numbers) };
}

function listLines({ system }: ExplanationWriter, matrix: readonly IntegerRow[]): Line[] {
  return matrix.map((row) => toLine(system.unknowns, row));
}
