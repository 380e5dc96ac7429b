/** The method of elimination: one unknown after the other goes, until one is left; then back. */
import { rankEliminations, type Elimination } from "./choose-elimination.ts";
import type { Candidate } from "./explanation-texts.ts";
import type { ExplanationWriter } from "./explanation-writer.ts";
import { hasNoUnknown } from "../solving/integer-row.ts";
import { solveBackwards, type KeptEquation } from "./solve-backwards.ts";
import {
  addRows,
  divideRow,
  findContent,
  listOccurring,
  matchSizes,
  toLine,
  type WorkingEquation,
} from "./working-equation.ts";
import { dropTrivial, transformEach, writeFreeUnknowns } from "./write-result.ts";

/** Writes the way to the solution, or to a contradiction. */
export function explainElimination(
  writer: ExplanationWriter,
  equations: readonly WorkingEquation[],
): void {
  const { bound, system } = writer;
  const kept: KeptEquation[] = [];
  let open = bound.map((unknown) => system.unknowns.indexOf(unknown));
  let current = dropTrivial(writer, equations);
  while (current !== undefined && current.length > 0) {
    const [best, ...others] = rankEliminations(current, open);
    if (best === undefined) break;
    if (current.length > 1) writeChoice(writer, best, others);
    kept.push({ column: best.column, equation: best.pivot });
    open = open.filter((column) => column !== best.column);
    const rest = current.filter((equation) => equation !== best.pivot);
    const reduced = transformEach(rest, (equation) =>
      best.targets.includes(equation) ? eliminate(writer, best, equation) : equation,
    );
    current = dropTrivial(writer, reduced);
  }
  if (current === undefined) return;
  writeFreeUnknowns(writer);
  solveBackwards(writer, kept);
}

function writeChoice(
  writer: ExplanationWriter,
  best: Elimination,
  others: readonly Elimination[],
): void {
  const { texts, system } = writer;
  const { label } = best.pivot;
  const before = [best.pivot, ...best.targets].map(({ row }) => toLine(system.unknowns, row));
  const chosen = describe(writer, best);
  const [target, ...more] = best.targets;
  if (target === undefined) {
    writer.add("set_aside", texts.setAside(chosen.unknown, label), { before });
  } else if (more.length === 0) {
    const rivals = others.filter(({ targets }) => targets.length === 1);
    const candidates = rivals.map((rival) => describe(writer, rival));
    writer.add("choose_unknown", texts.chooseUnknown(chosen, candidates), { before });
  } else {
    const from = best.targets.map((equation) => equation.label);
    writer.add("choose_unknown", texts.chooseAmongMany(chosen, label, from), { before });
  }
}

function describe({ system }: ExplanationWriter, elimination: Elimination): Candidate {
  const { column, pivot, targets, multiple } = elimination;
  const concerned = [pivot, ...targets].toSorted((one, other) => one.label - other.label);
  return {
    unknown: system.unknowns[column] ?? "",
    factors: concerned.map(({ row }) => String(row[column])),
    multiple: String(multiple),
  };
}

/** What is left of `target` without the unknown. */
function eliminate(
  writer: ExplanationWriter,
  { column, pivot }: Elimination,
  target: WorkingEquation,
): WorkingEquation {
  const unknown = writer.system.unknowns[column] ?? "";
  // In the order of their numbers, but so that the result begins without a minus.
  const ordered = [pivot, target].toSorted((one, other) => one.label - other.label);
  const scaled = matchCoefficients(column, ordered);
  writeScaled(writer, unknown, scaled);
  const [one, other] = turn(column, scaled);
  const sign = one.row[column] === other.row[column] ? -1n : 1n;
  const result = { label: writer.takeLabel(), row: addRows(one.row, 1n, other.row, sign) };
  const parts = [
    { label: one.label, factor: String(one.factor) },
    { label: other.label, factor: String(sign * other.factor) },
  ];
  const gone = hasNoUnknown(result.row) ? undefined : unknown;
  writer.add("combine", writer.texts.combine(gone, parts, result.label), {
    before: [one, other].map(({ row }) => toLine(writer.system.unknowns, row)),
    after: [toLine(writer.system.unknowns, result.row, result.label)],
  });
  return reduce(writer, result);
}

interface ScaledEquation extends WorkingEquation {
  readonly factor: bigint;
}

/** Both times what makes their coefficients in the column the same but for the sign. */
function matchCoefficients(
  column: number,
  [one, other]: readonly WorkingEquation[],
): readonly [ScaledEquation, ScaledEquation] {
  if (one === undefined || other === undefined) throw new RangeError("it takes two equations");
  const factors = matchSizes(one.row[column] ?? 0n, other.row[column] ?? 0n);
  return [scale(one, factors[0]), scale(other, factors[1])];
}

function scale({ label, row }: WorkingEquation, factor: bigint): ScaledEquation {
  return { label, factor, row: row.map((value) => value * factor) };
}

/** The second first, where otherwise the difference would begin with a minus. */
function turn(
  column: number,
  [one, other]: readonly [ScaledEquation, ScaledEquation],
): readonly [ScaledEquation, ScaledEquation] {
  if (one.row[column] !== other.row[column]) return [one, other];
  const difference = addRows(one.row, 1n, other.row, -1n);
  const lead = difference.find((value) => value !== 0n) ?? 0n;
  return lead < 0n ? [other, one] : [one, other];
}

function writeScaled(
  writer: ExplanationWriter,
  unknown: string,
  scaled: readonly ScaledEquation[],
): void {
  const multiplied = scaled.filter(({ factor }) => factor !== 1n);
  if (multiplied.length === 0) return;
  const { unknowns } = writer.system;
  const factors = multiplied.map(({ label, factor }) => ({ label, factor: String(factor) }));
  writer.add("multiply", writer.texts.multiply(unknown, factors), {
    before: multiplied.map(({ row, factor }) => toLine(unknowns, divideRow(row, factor))),
    after: multiplied.map(({ row }) => toLine(unknowns, row)),
  });
}

/** Without the factor that all its numbers share; one unknown alone is divided later, in one go. */
function reduce(writer: ExplanationWriter, equation: WorkingEquation): WorkingEquation {
  const content = findContent(equation.row);
  if (content === 1n || listOccurring(equation.row).length < 2) return equation;
  const { unknowns } = writer.system;
  const reduced = { label: equation.label, row: divideRow(equation.row, content) };
  writer.add("reduce", writer.texts.reduce(equation.label, String(content)), {
    before: [toLine(unknowns, equation.row)],
    after: [toLine(unknowns, reduced.row, reduced.label)],
  });
  return reduced;
}
