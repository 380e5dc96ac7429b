/** Reads a side made of matrices: products of them and their sums, entries being linear expressions. */
import type Fraction from "fraction.js";
import { InputFault } from "./input-fault.ts";
import { PolynomialParser } from "./polynomial-parser.ts";
import type { ParsingContext } from "./read-arithmetic.ts";
import {
  accumulate,
  constantOf,
  multiply,
  one,
  type Place,
  type Polynomial,
} from "./polynomial.ts";
import { signs } from "./signs.ts";
import type { Token } from "./token.ts";

const nothing: Polynomial = new Map();

type Matrix = readonly (readonly Polynomial[])[];

/** The rows of the result. @throws InputFault where the shapes don't fit */
export function parseMatrixSide(tokens: readonly Token[], context: ParsingContext): Matrix {
  const place = { from: tokens[0]?.from ?? 0, to: tokens.at(-1)?.to ?? 0 };
  const terms = splitTerms(tokens);
  const [first, ...others] = terms.map((term) => multiplyFactors(term, context, place));
  if (first === undefined) throw new InputFault("matrix", place);
  return others.reduce((sum, each) => addMatrices(sum, each, context, place), first);
}

interface Term {
  readonly sign: 1 | -1;
  readonly factors: readonly (readonly Token[])[];
}

/** Parts the tokens at + and - between matrices, and a term into factors: matrices, and what stands between them. */
function splitTerms(tokens: readonly Token[]): readonly Term[] {
  const terms: { sign: 1 | -1; factors: Token[][] }[] = [{ sign: 1, factors: [] }];
  let matrix: Token[] | undefined;
  for (const token of tokens) {
    const term = terms.at(-1);
    if (matrix !== undefined) {
      if (token.text === signs.matrixClose) matrix = undefined;
      else matrix.push(token);
    } else if (token.text === signs.matrixOpen) {
      matrix = [token];
      term?.factors.push(matrix);
    } else if (token.text === "+" || token.text === "-") {
      const sign = token.text === "-" ? -1 : 1;
      if (term?.factors.length === 0) term.sign = sign;
      else terms.push({ sign, factors: [] });
    } else if (token.text !== "*" && token.kind !== "open" && token.kind !== "close") {
      const last = term?.factors.at(-1);
      if (last === undefined || last[0]?.text === signs.matrixOpen) term?.factors.push([token]);
      else last.push(token);
    }
  }
  return terms;
}

function multiplyFactors(term: Term, context: ParsingContext, place: Place): Matrix {
  const sign: Matrix = [[constantOf(term.sign === 1 ? one : one.neg())]];
  return term.factors
    .map((factor) => readMatrix(factor, context))
    .reduce((product, factor) => multiplyMatrices(product, factor, context, place), sign);
}

/** One entry where there is no matrix: a factor before it. */
function readMatrix(tokens: readonly Token[], context: ParsingContext): Matrix {
  const rows: Token[][][] = [[[]]];
  const isMatrix = tokens[0]?.text === signs.matrixOpen;
  for (const token of isMatrix ? tokens.slice(1) : tokens) {
    if (token.text === signs.matrixRow) rows.push([[]]);
    else if (token.text === signs.matrixCell) rows.at(-1)?.push([]);
    else rows.at(-1)?.at(-1)?.push(token);
  }
  // A row end after the last row begins no row.
  const whole = rows.filter((row) => row.some((cell) => cell.length > 0));
  return whole.map((row) => row.map((cell) => new PolynomialParser(cell, context).parseAll()));
}

function multiplyMatrices(
  left: Matrix,
  right: Matrix,
  context: ParsingContext,
  place: Place,
): Matrix {
  const [single] = left[0] ?? [];
  const isScalar = left.length === 1 && left[0]?.length === 1 && right.length !== 1;
  if (isScalar && single !== undefined) {
    return right.map((row) => row.map((entry) => multiply(single, entry, context.effort, place)));
  }
  const width = right[0]?.length ?? 0;
  const fits = left.every((row) => row.length === right.length);
  if (!fits || right.some((row) => row.length !== width)) throw new InputFault("matrix", place);
  return left.map((row) =>
    Array.from({ length: width }, (_, column) => {
      const sum = new Map<string, Fraction>();
      for (const [index, entry] of row.entries()) {
        const factor = right[index]?.[column] ?? nothing;
        accumulate(sum, multiply(entry, factor, context.effort, place), 1, {
          effort: context.effort,
          place,
        });
      }
      return sum;
    }),
  );
}

function addMatrices(left: Matrix, right: Matrix, context: ParsingContext, place: Place): Matrix {
  const fits =
    left.length === right.length && left.every((row, at) => row.length === right[at]?.length);
  if (!fits) throw new InputFault("matrix", place);
  return left.map((row, at) =>
    row.map((entry, column) => {
      const sum = new Map(entry);
      const added = right[at]?.[column] ?? nothing;
      accumulate(sum, added, 1, { effort: context.effort, place });
      return sum;
    }),
  );
}
