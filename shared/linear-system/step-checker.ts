/** Checks what a model writes, line by line, while it is being written. */
import type { LinearSystem, Span } from "./linear-system.ts";
import type { Solution } from "./solution.ts";

/** True: follows from the system. False: does not. Null: the test says nothing. */
export type Implied = boolean | null;

export interface CheckedEquation {
  /** Its place in the whole text. */
  readonly span: Span;
  readonly implied: Implied;
}

/** A finished line that isn't blank. */
export interface CheckedStep {
  readonly index: number;
  /** Where the line begins in the whole text: UTF-16 code units. */
  readonly offset: number;
  readonly text: string;
  /** False if one of its equations is, true if one is and none is false, else null. */
  readonly implied: Implied;
  readonly equations: readonly CheckedEquation[];
}

export interface StepChecker {
  /** Takes the next piece of the text, cut anywhere; gives the lines that it finished. */
  push(text: string): CheckedStep[];
  /** The text has ended: gives its last line, if that had no end of its own. */
  finish(): CheckedStep[];
}

export function createStepChecker(_system: LinearSystem, _solution: Solution): StepChecker {
  let [rest, offset, index] = ["", 0, 0];
  const check = (line: string): CheckedStep[] => {
    const step = { index, offset, text: line.trimEnd(), implied: null, equations: [] };
    offset += line.length + 1;
    if (step.text === "") return [];
    index += 1;
    return [step];
  };
  return {
    push(text) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      return lines.flatMap(check);
    },
    finish: () => check(rest),
  };
}
