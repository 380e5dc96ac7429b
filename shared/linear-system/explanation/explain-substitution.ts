/** The method of substitution: an equation says what an unknown is, and that is put into the others. */
import type { WhySolvedFor } from "./explanation-texts.ts";
import { createLine, type ExplanationWriter } from "./explanation-writer.ts";
import { formatEquation } from "../format-equation.ts";
import { replaceUnknowns } from "../solving/linear-expression.ts";
import { putValues } from "./put-values.ts";
import { substituteBack } from "./substitute-back.ts";
import {
  clearSides,
  listOccurring,
  solveFor,
  toLine,
  toSides,
  toSolvedSides,
  type SolvedUnknown,
  type WorkingEquation,
} from "./working-equation.ts";
import { absolute } from "../solving/integer-arithmetic.ts";
import { dropTrivial, transformEach, writeFreeUnknowns } from "./write-result.ts";

/** Writes the way to the solution, or to a contradiction. */
export function explainSubstitution(
  writer: ExplanationWriter,
  equations: readonly WorkingEquation[],
): void {
  const kept: SolvedUnknown[] = [];
  let open = writer.bound.map((unknown) => writer.system.unknowns.indexOf(unknown));
  let current = dropTrivial(writer, equations);
  while (current !== undefined && current.length > 0) {
    const choice = chooseUnknown(current, open, writer.system.unknowns);
    if (choice === undefined) break;
    const solved = writeSolved(writer, choice, current.length === 1);
    kept.push(solved);
    open = open.filter((column) => column !== choice.column);
    const rest = current.filter((equation) => equation !== choice.equation);
    current = dropTrivial(
      writer,
      transformEach(rest, (equation) => substitute(writer, choice, solved, equation)),
    );
  }
  if (current === undefined) return;
  writeFreeUnknowns(writer);
  substituteBack(writer, kept);
}

interface Choice {
  readonly column: number;
  readonly equation: WorkingEquation;
  readonly why: WhySolvedFor;
}

/** What is given first, then coefficients 1 and -1, then small ones; among these the shortest equation. */
function chooseUnknown(
  equations: readonly WorkingEquation[],
  columns: readonly number[],
  unknowns: readonly string[],
): Choice | undefined {
  const choices = equations.flatMap((equation) =>
    columns
      .filter((column) => equation.row[column] !== 0n)
      .map((column) => ({ column, equation, why: findReason(equation, column, unknowns) })),
  );
  return choices.toSorted(compareChoices)[0];
}

function findReason(
  { row, given }: WorkingEquation,
  column: number,
  unknowns: readonly string[],
): WhySolvedFor {
  if (given !== undefined && given.unknown === unknowns[column]) return "given";
  return absolute(row[column] ?? 0n) === 1n ? "unit" : "smallest";
}

const ranks = { given: 0, unit: 1, smallest: 2 };

function compareChoices(one: Choice, other: Choice): number {
  if (one.why !== other.why) return ranks[one.why] - ranks[other.why];
  const [size, otherSize] = [one, other].map(({ equation, column, why }) =>
    why === "smallest" ? absolute(equation.row[column] ?? 0n) : 1n,
  );
  if (size !== otherSize) return (size ?? 0n) < (otherSize ?? 0n) ? -1 : 1;
  return listOccurring(one.equation.row).length - listOccurring(other.equation.row).length;
}

function writeSolved(
  writer: ExplanationWriter,
  { column, equation, why }: Choice,
  isLast: boolean,
): SolvedUnknown {
  const { system, texts } = writer;
  const { label, row, given } = equation;
  if (why === "given" && given !== undefined) {
    const after = [createLine(toSolvedSides(given))];
    writer.add("solve_for", texts.solveFor(label, given.unknown, why, "1"), { after });
    return given;
  }
  const solved = solveFor(system.unknowns, row, column);
  const formulas = {
    before: [toLine(system.unknowns, row)],
    after: [createLine(toSolvedSides(solved))],
  };
  if (listOccurring(row).length > 1) {
    const text = isLast
      ? texts.expressBy(label, solved.unknown)
      : texts.solveFor(label, solved.unknown, why, String(row[column]));
    writer.add("solve_for", text, formulas);
  } else if (row[column] !== 1n) {
    writer.add("divide", texts.divide(label, String(row[column])), formulas);
  }
  return solved;
}

/** The equation with the unknown replaced, in whole numbers; as it was, where it hasn't the unknown. */
function substitute(
  writer: ExplanationWriter,
  { column }: Choice,
  solved: SolvedUnknown,
  equation: WorkingEquation,
): WorkingEquation {
  const { unknowns } = writer.system;
  const factor = equation.row[column] ?? 0n;
  if (factor === 0n) return equation;
  const sides =
    equation.given === undefined ? toSides(unknowns, equation.row) : toSolvedSides(equation.given);
  const values = new Map([[solved.unknown, solved.expression]]);
  const [left, right] = [putValues(sides.left, values), putValues(sides.right, values)];
  const label = writer.takeLabel();
  const row = clearSides(unknowns, {
    left: replaceUnknowns(sides.left, values),
    right: replaceUnknowns(sides.right, values),
  });
  const written = {
    plain: `${left.plain} = ${right.plain}`,
    latex: `${left.latex} &= ${right.latex}`,
  };
  const result = toLine(unknowns, row, label);
  writer.add(
    "substitute",
    writer.texts.substitute(formatEquation(toSolvedSides(solved)), equation.label, label),
    {
      before: [createLine(sides), createLine(toSolvedSides(solved))],
      after: written.plain === result.plain ? [result] : [written, result],
    },
  );
  return { label, row };
}
