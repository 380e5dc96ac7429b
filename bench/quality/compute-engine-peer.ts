/** CortexJS Compute Engine on a system. */
import { ComputeEngine, type Expression } from "@cortex-js/compute-engine";
import { Fraction } from "fraction.js";
import { z } from "zod";
import { describeError } from "../../shared/describe-error.ts";
import { readExactNumber } from "./exact-number.ts";
import type { Formula, Outcome, Point } from "./outcome.ts";

const engine = new ComputeEngine();

const numberSchema = z.union([
  z.number().transform(String),
  z.object({ num: z.string() }).transform(({ num }) => num),
]);
const expressionSchema = z.object({ json: z.unknown() });
/** One solution of a system: what each unknown is. */
const solutionSchema = z.record(z.string(), expressionSchema);

/** `latex`: any text; it reads it as LaTeX. */
export function solveByComputeEngine(latex: string): Outcome {
  try {
    return readAnswer(engine.parse(latex));
  } catch (error) {
    return { status: "unanswered", reason: describeError(error) };
  }
}

function readAnswer(expression: Expression): Outcome {
  const { unknowns } = expression;
  const answer: unknown = expression.solve(unknowns);
  if (Array.isArray(answer) && answer.length > 1) {
    return { status: "unanswered", reason: `gives ${answer.length} solutions` };
  }
  const solved = solutionSchema.safeParse(readSolution(answer, unknowns));
  if (!solved.success) return { status: "unanswered", reason: "gives no solution" };
  const formulas = Object.entries(solved.data).map(
    ([unknown, { json }]) => [toPlainName(unknown), createFormula(json)] as const,
  );
  const known = formulas.flatMap(([unknown, formula]) => {
    const value = formula(new Map());
    return value === undefined ? [] : [[unknown, value] as const];
  });
  return known.length === unknowns.length
    ? { status: "unique", values: new Map(known) }
    : { status: "infinite", formulas: new Map(formulas) };
}

/** A list of equations as it likes it best. */
export function toCases(equations: readonly string[]): string {
  const rows = equations.map((equation) =>
    equation
      .replaceAll("**", "^")
      .replaceAll("*", "\\cdot ")
      .replaceAll(/(?<!\\)([A-Za-z])_?(\d+)/g, "$1_{$2}"),
  );
  return `\\begin{cases}${rows.join("\\\\")}\\end{cases}`;
}

/** A linear system has a record; one that isn't has a list of records; one equation has a list of roots. */
function readSolution(answer: unknown, unknowns: readonly string[]): unknown {
  if (!Array.isArray(answer)) return answer;
  const only: unknown = answer[0];
  const [unknown] = unknowns;
  return unknown !== undefined && unknowns.length === 1 ? { [unknown]: only } : only;
}

function toPlainName(name: string): string {
  const greek: Readonly<Record<string, string>> = { alpha: "α", beta: "β", lambda: "λ", mu: "μ" };
  return greek[name] ?? name.replace("_", "");
}

/** Of MathJSON: numbers, unknowns, sums and products of them. */
function createFormula(json: unknown): Formula {
  const number = numberSchema.safeParse(json);
  if (number.success) {
    const value = readExactNumber(number.data);
    return () => value;
  }
  if (typeof json === "string") return (point: Point) => point.get(toPlainName(json));
  if (!Array.isArray(json)) return () => undefined;
  const [operator, ...operands] = z.array(z.unknown()).parse(json);
  const formulas = operands.map(createFormula);
  return (point) => {
    const values = formulas.flatMap((formula) => formula(point) ?? []);
    return values.length === formulas.length ? calculate(operator, values) : undefined;
  };
}

function calculate(operator: unknown, values: readonly Fraction[]): Fraction | undefined {
  const [first = new Fraction(0), second = new Fraction(1)] = values;
  switch (operator) {
    case "Add":
      return values.reduce((sum, value) => sum.add(value), new Fraction(0));
    case "Multiply":
      return values.reduce((product, value) => product.mul(value), new Fraction(1));
    case "Negate":
      return first.neg();
    case "Subtract":
      return first.sub(second);
    case "Divide":
    case "Rational":
      return second.equals(0) ? undefined : first.div(second);
    default:
      return undefined;
  }
}
