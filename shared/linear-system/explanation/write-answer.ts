/** What every explanation ends with: an example, the check in the original equations, the answer. */
import { Fraction } from "fraction.js";
import { toWholeFactors } from "../solving/whole-factors.ts";
import type { WeightedLabel } from "./explanation-texts.ts";
import { createLine, type ExplanationWriter, type Line } from "./explanation-writer.ts";
import {
  formatExpression,
  latexExpression,
  latexUnknown,
  type NumberStyle,
} from "../format-equation.ts";
import { formatDecimal, formatFraction, latexFraction } from "../format-number.ts";
import { createConstant, replaceUnknowns } from "../solving/linear-expression.ts";
import type { LinearEquation, LinearExpression } from "../linear-system.ts";
import { putValues } from "./put-values.ts";
import type { InfiniteSolutions, NoSolution, UniqueSolution } from "../solution.ts";
import { toSolvedSides } from "./working-equation.ts";

export function writeAnswer(writer: ExplanationWriter, { isChecked = true } = {}): void {
  const { solution } = writer;
  if (isChecked) writeCheck(writer);
  if (solution.status === "unique") writeUnique(writer, solution);
  else if (solution.status === "infinite") writeInfinite(writer, solution);
  else writeNone(writer, solution);
}

function writeCheck(writer: ExplanationWriter): void {
  const { solution, texts } = writer;
  if (solution.status === "none") return;
  const isUnique = solution.status === "unique";
  const values = isUnique ? toExpressions(solution.values) : solution.parametric;
  const text = isUnique ? texts.checkValues : texts.checkExpressions(solution.free);
  writer.add("check", text, {
    before: listOriginals(writer),
    after: checkEquations(writer, values),
  });
}

function toExpressions(values: ReadonlyMap<string, Fraction>): Map<string, LinearExpression> {
  return new Map([...values].map(([name, value]) => [name, createConstant(value)]));
}

function writeUnique(writer: ExplanationWriter, { values, redundant }: UniqueSolution): void {
  const texts = [...values].map(([name, value]) => `${name} = ${writeValue(value)}`);
  writer.add("answer", addRedundant(writer, writer.texts.answerUnique(texts), redundant), {
    after: listSolved(toExpressions(values)),
    latex: alignPlainly(
      [...values].map(([name, value]) => `${latexUnknown(name)} &= ${latexValue(value)}`),
    ),
  });
}

function writeInfinite(writer: ExplanationWriter, solution: InfiniteSolutions): void {
  const { texts } = writer;
  const { parametric, free, example } = solution;
  writer.add("example", texts.example(writeTuple(example)));
  const solved = [...parametric].map(
    ([name, expression]) => `${name} = ${formatExpression(expression)}`,
  );
  const text = addRedundant(writer, texts.answerInfinite(solved, free), solution.redundant);
  writer.add("answer", text, { after: listSolved(parametric) });
}

/** `(x, y) = (1, -1)`, `x = 1` */
function writeTuple(values: ReadonlyMap<string, Fraction>): string {
  const names = [...values.keys()].join(", ");
  const numbers = [...values.values()].map((value) => formatFraction(value)).join(", ");
  return values.size === 1 ? `${names} = ${numbers}` : `(${names}) = (${numbers})`;
}

function addRedundant(
  { texts }: ExplanationWriter,
  answer: string,
  redundant: readonly number[],
): string {
  if (redundant.length === 0) return answer;
  const follows = texts.follows(redundant.map((index) => index + 1));
  return answer + texts.betweenSentences + follows;
}

function writeNone(writer: ExplanationWriter, { contradiction }: NoSolution): void {
  const { system, texts } = writer;
  const labels = contradiction.parts.map(({ equation }) => equation + 1);
  // For the equations as their numbers are understood by now.
  const { factors, remainder } = toWholeFactors(
    contradiction.parts.map(({ factor }, index) => factor.div(writer.scaleOf(labels[index] ?? 0))),
    labels.map((label) => writer.scaleOf(label).mul(system.equations[label - 1]?.constant ?? 0n)),
  );
  const weighted = labels.map((label, index) => ({
    label,
    factor: formatFraction(factors[index] ?? new Fraction(0n)),
  }));
  // What is added comes before what is subtracted.
  weighted.sort((one, other) => Number(isNegative(one)) - Number(isNegative(other)));
  const after = [createLine({ left: createConstant(0n), right: createConstant(remainder) })];
  writer.add("answer", texts.answerNone(weighted, `0 = ${formatFraction(remainder)}`), { after });
}

function isNegative({ factor }: WeightedLabel): boolean {
  return factor.startsWith("-");
}

function listOriginals({ system, styles }: ExplanationWriter): Line[] {
  return system.equations.map((equation, index) => createLine(equation, undefined, styles[index]));
}

function listSolved(expressions: ReadonlyMap<string, LinearExpression>): Line[] {
  return [...expressions].map(([unknown, expression]) =>
    createLine(toSolvedSides({ unknown, expression })),
  );
}

function checkEquations(
  { system, styles }: ExplanationWriter,
  values: ReadonlyMap<string, LinearExpression>,
): Line[] {
  return system.equations.map((equation, index) => {
    const { plain, latex } = checkEquation(equation, values, styles[index]);
    return { plain, latex, label: index + 1 };
  });
}

/** Both sides with the values put in, and what they come to where neither says it. */
function checkEquation(
  equation: LinearEquation,
  values: ReadonlyMap<string, LinearExpression>,
  style?: NumberStyle,
): Line {
  const { left, right } = equation;
  const sides = [left, right].map((side) => putValues(side, values, style));
  const plain = sides.map((side) => side.plain);
  const latex = sides.map((side) => side.latex);
  const common = replaceUnknowns(left, values);
  const value = formatExpression(common);
  const isReplaced = [left, right].every(({ terms }) =>
    [...terms.keys()].some((name) => values.has(name)),
  );
  if (isReplaced && !plain.includes(value)) {
    plain.push(value);
    latex.push(latexExpression(common));
  }
  const [first = "", ...others] = latex;
  return { plain: plain.join(" = "), latex: `${first} &= ${others.join(" = ")}` };
}

/** `-6/5 = -1.2`, `15/7 ≈ 2.14286`, `4` */
function writeValue(value: Fraction): string {
  if (value.d === 1n) return formatFraction(value);
  const { text, isExact } = formatDecimal(value);
  return `${formatFraction(value)} ${isExact ? "=" : "≈"} ${text}`;
}

function latexValue(value: Fraction): string {
  if (value.d === 1n) return latexFraction(value);
  const { text, isExact } = formatDecimal(value);
  return `${latexFraction(value)} ${isExact ? "=" : "\\approx"} ${text}`;
}

function alignPlainly(rows: readonly string[]): string {
  return `\\begin{aligned} ${rows.join(" \\\\ ")} \\end{aligned}`;
}
