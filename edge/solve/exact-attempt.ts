/** The exact solver's own steps, in the shape of an attempt. */
import { explainSolution } from "../../shared/linear-system/explain-solution.ts";
import type { Method } from "../../shared/linear-system/linear-system.ts";
import type { SolveEvent } from "../../shared/solve.ts";
import type { SolveProblem } from "./solve-problem.ts";

export interface ExactOutcome {
  /** The method that was used, and why not the one that was asked for. */
  readonly method: Method;
  readonly notice: string | undefined;
}

export function* runExactAttempt(
  { reading, solution, method, language }: SolveProblem,
  attempt: number,
): Generator<SolveEvent, ExactOutcome, undefined> {
  yield { event: "attempt", data: { attempt, source: "exact", task: "solution" } };
  const explanation = explainSolution(reading.system, solution, { method, language });
  // From a contradiction everything would follow.
  const implied = solution.status === "none" ? null : true;
  for (const [index, step] of explanation.steps.entries()) {
    const { rule, text, latex } = step;
    yield {
      event: "step",
      data: {
        attempt,
        index,
        text,
        place: null,
        implied,
        equations: [],
        rule,
        before: [...step.before],
        after: [...step.after],
        latex,
      },
    };
  }
  return { method: explanation.method, notice: explanation.notice };
}
