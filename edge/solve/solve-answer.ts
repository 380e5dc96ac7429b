/** The `answer` event of a system that was read: what was proved, in the forms in which people want it. */
import type Fraction from "fraction.js";
import {
  formatEquation,
  formatParametric,
  latexExpression,
  latexUnknown,
} from "../../shared/linear-system/format-equation.ts";
import {
  formatDecimal,
  formatFraction,
  latexFraction,
} from "../../shared/linear-system/format-number.ts";
import { residualOf } from "../../shared/linear-system/solving/residual.ts";
import type { Solution } from "../../shared/linear-system/solution.ts";
import type { SolvedAnswer } from "../../shared/solve.ts";
import type { SolveProblem } from "./solve-problem.ts";
import { writeText } from "./solve-texts.ts";

/** Whose steps lead to the answer, and how they fared. */
export type AnswerOrigin = Pick<
  SolvedAnswer,
  "source" | "attempt" | "method" | "steps_ok" | "notices"
>;

type Values = ReadonlyMap<string, Fraction>;

export function createAnswer(problem: SolveProblem, origin: AnswerOrigin): SolvedAnswer {
  const { solution, reading } = problem;
  const point = pointOf(solution);
  const residuals = point ? listResiduals(problem, point) : [];
  const common = {
    ...origin,
    verified: residuals.every(({ residual }) => residual === "0"),
    residuals,
    redundant: solution.status === "none" ? [] : [...solution.redundant],
    ...describe(problem),
    ...(reading.candidate && { candidate: judgeCandidate(problem, reading.candidate) }),
  };
  switch (solution.status) {
    case "unique":
      return { ...common, status: "unique", solution: toValues(solution.values) };
    case "none":
      return { ...common, status: "none", contradiction: toContradiction(solution.contradiction) };
    case "infinite":
      return {
        ...common,
        status: "infinite",
        free: [...solution.free],
        parametric: mapEntries(solution.parametric, (expression) => ({
          text: formatParametric(expression),
          latex: latexExpression(expression),
        })),
        example: toValues(solution.example),
      };
  }
}

function listResiduals({ reading }: SolveProblem, point: Values): SolvedAnswer["residuals"] {
  return reading.system.equations.map((equation) => ({
    equation: formatEquation(equation),
    residual: formatFraction(residualOf(equation, point)),
  }));
}

function pointOf(solution: Solution): Values | undefined {
  if (solution.status === "none") return undefined;
  return solution.status === "unique" ? solution.values : solution.example;
}

/** The answer in a line, plain and in LaTeX. */
function describe({ solution, language }: SolveProblem): { text: string; latex: string } {
  if (solution.status === "none") {
    const text = writeText(language, "none");
    return { text, latex: `\\text{${text}}` };
  }
  if (solution.status === "unique") {
    return {
      text: [...solution.values]
        .map(([name, value]) => `${name} = ${writeValue(value)}`)
        .join(", "),
      latex: [...solution.values]
        .map(([name, value]) => `${latexUnknown(name)} = ${latexFraction(value)}`)
        .join(",\\ "),
    };
  }
  const bound = [...solution.parametric];
  const separator = language === "ja" ? "" : " ";
  return {
    text: [
      writeText(language, "infinite"),
      bound.map(([name, by]) => `${name} = ${formatParametric(by)}`).join(", "),
    ].join(separator),
    latex: bound.map(([name, by]) => `${latexUnknown(name)} = ${latexExpression(by)}`).join(",\\ "),
  };
}

/** `-6/5 = -1.2`, `1/3 ≈ 0.333333`, `7` */
function writeValue(value: Fraction): string {
  const fraction = formatFraction(value);
  const { text, isExact } = formatDecimal(value);
  if (fraction === text) return fraction;
  return `${fraction} ${isExact ? "=" : "≈"} ${text}`;
}

function toValues(values: Values) {
  return mapEntries(values, (value) => {
    const { text, isExact } = formatDecimal(value);
    return {
      fraction: formatFraction(value),
      decimal: text,
      decimal_is_exact: isExact,
      latex: latexFraction(value),
    };
  });
}

function toContradiction({
  parts,
  remainder,
}: Extract<Solution, { status: "none" }>["contradiction"]) {
  return {
    parts: parts.map(({ equation, factor }) => ({ equation, factor: formatFraction(factor) })),
    remainder: formatFraction(remainder),
  };
}

function judgeCandidate({ reading }: SolveProblem, candidate: Values) {
  const { unknowns, equations } = reading.system;
  const holds =
    unknowns.every((unknown) => candidate.has(unknown)) &&
    equations.every((equation) => residualOf(equation, candidate).equals(0));
  return { values: mapEntries(candidate, formatFraction), holds };
}

function mapEntries<Value, Result>(
  map: ReadonlyMap<string, Value>,
  change: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries([...map].map(([name, value]) => [name, change(value)]));
}
