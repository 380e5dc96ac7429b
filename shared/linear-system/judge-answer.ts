/** The exact judgement of what was read of a model's answer. */
import type { AnswerClaim } from "./read-answer.ts";
import type { Solution } from "./solution.ts";

/** Whether the claim is the solution: every unknown has its exact value, or the claim names the right kind. */
export function isRightAnswer(claim: AnswerClaim, solution: Solution): boolean {
  if (claim.status !== "unique" || solution.status !== "unique") {
    return claim.status === solution.status;
  }
  if (claim.values.size !== solution.values.size) return false;
  return [...solution.values].every(
    ([unknown, value]) => claim.values.get(unknown)?.equals(value) === true,
  );
}
