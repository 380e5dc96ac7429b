/** The first steps of every method: numbers for the equations, unknowns to the left, whole numbers. */
import { Fraction } from "fraction.js";
import { createLine, type ExplanationWriter } from "./explanation-writer.ts";
import type { EquationSides, NumberStyle } from "../format-equation.ts";
import { toIntegerRow } from "../solving/integer-row.ts";
import { scaleExpression } from "../solving/linear-expression.ts";
import type { LinearEquation, LinearExpression } from "../linear-system.ts";
import { leastCommonMultiple } from "../solving/integer-arithmetic.ts";
import { toLine, toSides, type SolvedUnknown, type WorkingEquation } from "./working-equation.ts";

interface Source {
  readonly equation: LinearEquation;
  readonly label: number;
  readonly style: NumberStyle;
}

function listSources({ system, styles }: ExplanationWriter): Source[] {
  return system.equations.map((equation, index) => ({
    equation,
    label: index + 1,
    style: styles[index] ?? "fraction",
  }));
}

export function writeNumbers(writer: ExplanationWriter): void {
  const isExpanded = writer.system.equations.some(({ span }) => hasBracketedSum(span.text));
  const after = listSources(writer).map(({ equation, label, style }) =>
    createLine(equation, label, style),
  );
  writer.add("number_equations", writer.texts.numberEquations(isExpanded), { after });
}

/**
 * Equations in whole numbers, without those in `leftOut` (by index). Where `keepsGiven`, those that say what an unknown
 * is stay as they are.
 */
export function prepareEquations(
  writer: ExplanationWriter,
  leftOut: readonly number[],
  keepsGiven = false,
): WorkingEquation[] {
  const sources = listSources(writer).filter(({ label }) => !leftOut.includes(label - 1));
  const given = new Map<Source, SolvedUnknown>();
  for (const source of keepsGiven ? sources : []) {
    const solved = findGiven(source.equation, writer.bound);
    if (solved !== undefined) given.set(source, solved);
  }
  const others = sources.filter((source) => !given.has(source));
  writeArranged(writer, others);
  for (const source of others) writeCleared(writer, source);
  for (const { equation, label } of sources) {
    if (orient(equation) !== equation) writer.rescale(label, new Fraction(-1n));
  }
  return sources.map((source) => ({
    label: source.label,
    row: toIntegerRow(orient(source.equation)),
    given: given.get(source),
  }));
}

function writeArranged(writer: ExplanationWriter, sources: readonly Source[]): void {
  const moved = sources.filter(({ equation }) => !isArranged(equation));
  if (moved.length === 0) return;
  writer.add("arrange", writer.texts.arrange(moved.map(({ label }) => label)), {
    before: moved.map(({ equation, style }) => createLine(equation, undefined, style)),
    after: moved.map(({ equation, label, style }) =>
      createLine(arrange(writer.system.unknowns, equation), label, style),
    ),
  });
}

function writeCleared(writer: ExplanationWriter, { equation, label, style }: Source): void {
  const { texts, system } = writer;
  const denominators = [...equation.coefficients, equation.constant].map(({ d }) => d);
  const scale = leastCommonMultiple(denominators);
  if (scale === 1n) return;
  writer.rescale(label, new Fraction(scale));
  const distinct = [...new Set(denominators)].filter((value) => value !== 1n).map(String);
  const text =
    style === "decimal"
      ? texts.clearDecimals(label, String(scale))
      : texts.clearFractions(label, distinct, String(scale));
  writer.add("clear_denominators", text, {
    before: [createLine(arrange(system.unknowns, equation), undefined, style)],
    after: [toLine(system.unknowns, toIntegerRow(orient(equation)), label)],
  });
}

/** What is moved anyway begins without a minus: y = 2x - 3 becomes 2x - y = 3. */
function orient(equation: LinearEquation): LinearEquation {
  const lead = equation.coefficients.find((value) => !value.equals(0)) ?? equation.constant;
  if (isArranged(equation) || lead.s > 0n) return equation;
  const coefficients = equation.coefficients.map((value) => value.neg());
  return { ...equation, coefficients, constant: equation.constant.neg() };
}

function arrange(unknowns: readonly string[], equation: LinearEquation): EquationSides {
  const { coefficients, constant } = orient(equation);
  const scale = leastCommonMultiple([...coefficients, constant].map(({ d }) => d));
  const { left, right } = toSides(unknowns, toIntegerRow({ ...equation, coefficients, constant }));
  const factor = new Fraction(1n, scale);
  return { left: scaleExpression(left, factor), right: scaleExpression(right, factor) };
}

function isArranged({ left, right }: LinearEquation): boolean {
  return right.terms.size === 0 && left.constant.equals(0);
}

function findGiven(
  { left, right }: LinearEquation,
  bound: readonly string[],
): SolvedUnknown | undefined {
  return solveByLooking(left, right, bound) ?? solveByLooking(right, left, bound);
}

function solveByLooking(
  one: LinearExpression,
  other: LinearExpression,
  bound: readonly string[],
): SolvedUnknown | undefined {
  const [first, ...more] = one.terms;
  if (first === undefined || more.length > 0 || !one.constant.equals(0)) return undefined;
  const [unknown, factor] = first;
  if (!factor.equals(1) || other.terms.has(unknown) || !bound.includes(unknown)) return undefined;
  return { unknown, expression: other };
}

function hasBracketedSum(text: string): boolean {
  return /[([{]\s*[^-+()[\]{}\s][^()[\]{}]*[-+][^()[\]{}]*[)\]}]/u.test(text.normalize("NFKC"));
}
