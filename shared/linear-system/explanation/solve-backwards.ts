/** From the last unknown back to the first: each equation that was kept settles one more. */
import { createLine, type ExplanationWriter, type Line } from "./explanation-writer.ts";
import { formatEquation } from "../format-equation.ts";
import { createUnknown, scaleExpression, replaceUnknowns } from "../solving/linear-expression.ts";
import type { LinearExpression } from "../linear-system.ts";
import { putValues } from "./put-values.ts";
import {
  listOccurring,
  solveFor,
  toLine,
  toSides,
  toSolvedSides,
  type WorkingEquation,
} from "./working-equation.ts";
import { Fraction } from "fraction.js";

/** An equation and the unknown that it is kept for. */
export interface KeptEquation {
  readonly column: number;
  readonly equation: WorkingEquation;
}

export function solveBackwards(writer: ExplanationWriter, kept: readonly KeptEquation[]): void {
  const known = new Map<string, LinearExpression>();
  for (const { column, equation } of kept.toReversed()) {
    const solved = solveFor(writer.system.unknowns, equation.row, column);
    const used = listOccurring(equation.row)
      .map((index) => writer.system.unknowns[index] ?? "")
      .filter((unknown) => known.has(unknown));
    if (used.length > 0) writeBackSubstitution(writer, column, equation, pick(known, used));
    else writeSolved(writer, column, equation);
    known.set(solved.unknown, replaceUnknowns(solved.expression, known));
  }
}

function pick(
  known: ReadonlyMap<string, LinearExpression>,
  names: readonly string[],
): Map<string, LinearExpression> {
  const order = ([name]: readonly [string, unknown]): number => names.indexOf(name);
  const picked = [...known].filter((entry) => order(entry) >= 0);
  return new Map(picked.toSorted((one, other) => order(one) - order(other)));
}

/** An equation with one unknown that isn't free. */
function writeSolved(writer: ExplanationWriter, column: number, equation: WorkingEquation): void {
  const { unknowns } = writer.system;
  const { label, row } = equation;
  const solved = solveFor(unknowns, row, column);
  const formulas = {
    before: [toLine(unknowns, row)],
    after: [createLine(toSolvedSides(solved))],
  };
  if (solved.expression.terms.size > 0) {
    writer.add("solve_for", writer.texts.expressBy(label, solved.unknown), formulas);
  } else if (row[column] !== 1n) {
    writer.add("divide", writer.texts.divide(label, String(row[column])), formulas);
  }
}

function writeBackSubstitution(
  writer: ExplanationWriter,
  column: number,
  { label, row }: WorkingEquation,
  known: ReadonlyMap<string, LinearExpression>,
): void {
  const { unknowns } = writer.system;
  const { left, right } = toSides(unknowns, row);
  const written = putValues(left, known);
  const { plain, latex } = putValues(right, known);
  const { unknown, expression } = solveFor(unknowns, row, column);
  const value = replaceUnknowns(expression, known);
  const equations = [...known].map(([name, settled]) =>
    toSolvedSides({ unknown: name, expression: settled }),
  );
  const after: Line[] = [
    { plain: `${written.plain} = ${plain}`, latex: `${written.latex} &= ${latex}` },
  ];
  const factor = new Fraction(row[column] ?? 1n);
  if (!factor.equals(1)) {
    const isolated = scaleExpression(createUnknown(unknown), factor);
    after.push(createLine({ left: isolated, right: scaleExpression(value, factor) }));
  }
  after.push(createLine(toSolvedSides({ unknown, expression: value })));
  const { texts } = writer;
  writer.add(
    "back_substitute",
    texts.backSubstitute(
      equations.map((sides) => formatEquation(sides)),
      texts.label(label),
      unknown,
    ),
    { before: [toLine(unknowns, row), ...equations.map((sides) => createLine(sides))], after },
  );
}
