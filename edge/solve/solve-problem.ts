/** What is to be solved, once it has been read, and its exact solution. */
import { toIntegerRow } from "../../shared/linear-system/solving/integer-row.ts";
import type { WholeSystem } from "../../shared/capabilities.ts";
import { formatEquation, latexEquation } from "../../shared/linear-system/format-equation.ts";
import type { Language, Method } from "../../shared/linear-system/linear-system.ts";
import type { SystemReading } from "../../shared/linear-system/read-system.ts";
import type { Solution } from "../../shared/linear-system/solution.ts";
import { solveSystem } from "../../shared/linear-system/solve-system.ts";
import type { SolveEvent, SolveRequest } from "../../shared/solve.ts";

export interface SolveProblem {
  readonly reading: SystemReading;
  readonly solution: Solution;
  readonly language: Language;
  readonly method: Method;
  /** Who set the equations up. */
  readonly source: "input" | "model";
}

/** The request's own wishes come before those that its input names. */
export function createProblem(
  reading: SystemReading,
  request: Pick<SolveRequest, "lang" | "method">,
  source: SolveProblem["source"],
): SolveProblem {
  return {
    reading,
    solution: solveSystem(reading.system),
    language: request.lang ?? reading.language,
    method: request.method ?? reading.method ?? "elimination",
    source,
  };
}

export function toWholeSystem({ reading: { system } }: SolveProblem): WholeSystem {
  return { unknowns: system.unknowns, rows: system.equations.map(toIntegerRow) };
}

/** @param words for a word problem, what the model wrote */
export function toSystemEvent(problem: SolveProblem, words?: string): SolveEvent {
  const { reading, language, method, source } = problem;
  return {
    event: "system",
    data: {
      unknowns: [...reading.system.unknowns],
      equations: reading.system.equations.map((equation) => ({
        text: formatEquation(equation),
        latex: latexEquation(equation),
        ...(source === "input" && { span: equation.span }),
      })),
      source,
      reading: words ?? reading.reading ?? null,
      language,
      method,
    },
  };
}
