/** Linear systems for tests, written as rows of numbers. */
import { Fraction } from "fraction.js";
import type {
  LinearEquation,
  LinearExpression,
  LinearSystem,
} from "../../shared/linear-system/linear-system.ts";

/** `[["3", "-1", "3"], ...]` with unknowns `x y`: 3x - y = 3, ... */
export function createSystem(
  names: string,
  rows: readonly (readonly (string | number | bigint)[])[],
): LinearSystem {
  const unknowns = names.split(" ");
  return { unknowns, equations: rows.map((row) => createEquation(unknowns, row)) };
}

function createEquation(
  unknowns: readonly string[],
  row: readonly (string | number | bigint)[],
): LinearEquation {
  const numbers = row.map((value) => new Fraction(String(value)));
  const coefficients = numbers.slice(0, -1);
  const constant = numbers.at(-1) ?? new Fraction(0);
  const text = `${row.slice(0, -1).map(String).join(" ")} | ${String(row.at(-1))}`;
  return {
    coefficients,
    constant,
    left: createExpression(unknowns, coefficients, 0),
    right: createExpression(unknowns, [], constant),
    span: { offset: 0, length: text.length, text },
  };
}

/** An equation as written: unknowns and a number on either side. */
export function createWrittenEquation(
  unknowns: readonly string[],
  left: readonly (string | number)[],
  right: readonly (string | number)[],
): LinearEquation {
  const [leftNumbers, rightNumbers] = [left, right].map((side) =>
    side.map((value) => new Fraction(String(value))),
  );
  const at = (side: readonly Fraction[] | undefined, index: number): Fraction =>
    side?.at(index) ?? new Fraction(0);
  const text = `${left.join(" ")} | ${right.join(" ")}`;
  return {
    coefficients: unknowns.map((_, index) => at(leftNumbers, index).sub(at(rightNumbers, index))),
    constant: at(rightNumbers, -1).sub(at(leftNumbers, -1)),
    left: createExpression(unknowns, leftNumbers?.slice(0, -1) ?? [], at(leftNumbers, -1)),
    right: createExpression(unknowns, rightNumbers?.slice(0, -1) ?? [], at(rightNumbers, -1)),
    span: { offset: 0, length: text.length, text },
  };
}

function createExpression(
  unknowns: readonly string[],
  coefficients: readonly Fraction[],
  constant: Fraction | number,
): LinearExpression {
  const terms = new Map<string, Fraction>();
  for (const [index, coefficient] of coefficients.entries()) {
    const unknown = unknowns[index];
    if (unknown !== undefined && !coefficient.equals(0)) terms.set(unknown, coefficient);
  }
  return { terms, constant: new Fraction(constant) };
}
