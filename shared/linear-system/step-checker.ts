/** Checks what a model writes, line by line, while it is being written. */
import { type CheckedStep, LineChecker } from "./checking/line-checker.ts";
import type { LinearSystem, Span } from "./linear-system.ts";
import type { Solution } from "./solution.ts";

export interface StepChecker {
  /** Takes the next piece of the text, cut anywhere; gives the lines that it finished. */
  push(text: string): CheckedStep[];
  /** The text has ended: gives its last line, if that had no end of its own. */
  finish(): CheckedStep[];
}

export function createStepChecker(system: LinearSystem, solution: Solution): StepChecker {
  const lines = new LineChecker(system.unknowns, solution);
  let unfinished: string[] = [];
  return {
    push(text) {
      const [first = "", ...others] = text.split("\n");
      unfinished.push(first);
      return others.flatMap((line) => {
        const finished = unfinished.join("");
        unfinished = [line];
        return lines.check(finished);
      });
    },
    finish() {
      const last = unfinished.join("");
      unfinished = [];
      return lines.check(last);
    },
  };
}

/** Where the first false equation of a text stands; undefined if there is none. */
export function findFirstFalse(steps: readonly CheckedStep[]): Span | undefined {
  const equations = steps.flatMap((step) => step.equations);
  return equations.find(({ implied }) => implied === false)?.span;
}
