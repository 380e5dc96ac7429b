/** A solution's way, step by step. */
import type { Method } from "./linear-system.ts";

/** What a step does. */
export const rules = [
  "change_method",
  "number_equations",
  "leave_out",
  "arrange",
  "clear_denominators",
  "choose_unknown",
  "set_aside",
  "multiply",
  "combine",
  "reduce",
  "solve_for",
  "substitute",
  "divide",
  "back_substitute",
  "write_matrix",
  "swap_rows",
  "combine_rows",
  "scale_rows",
  "read_matrix",
  "determinant",
  "cramer",
  "redundant",
  "contradiction",
  "free_unknowns",
  "example",
  "check",
  "answer",
] as const;

export type Rule = (typeof rules)[number];

export interface ExplanationStep {
  readonly rule: Rule;
  /** Equations in plain text that the step starts from. */
  readonly before: readonly string[];
  /** Equations in plain text that it comes to; each follows from the system. */
  readonly after: readonly string[];
  /** The numbers by which texts call the equations of `after`, such as (3) or ③, for those that have one. */
  readonly labels: readonly (string | undefined)[];
  /** What is done and why: plain sentences. */
  readonly text: string;
  /** What is shown below them, for display mode, without delimiters; empty where there is no formula. */
  readonly latex: string;
}

export interface Explanation {
  /** The method in use: elimination, where the one asked for can't be used. */
  readonly method: Method;
  /** Says why that is, or why steps are left out. */
  readonly notice?: string;
  readonly steps: readonly ExplanationStep[];
}
