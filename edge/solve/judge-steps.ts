import type { CheckedStep } from "../../shared/linear-system/checking/line-checker.ts";

/** False if a step is, true if one is and none is false, else null. */
export function judgeSteps(steps: readonly Pick<CheckedStep, "implied">[]): boolean | null {
  if (steps.some(({ implied }) => implied === false)) return false;
  return steps.some(({ implied }) => implied === true) ? true : null;
}
