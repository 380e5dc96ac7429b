/** What a solver says of a system, in one form for all of them. */
import type { Fraction } from "fraction.js";

/** A value for each unknown. */
export type Point = ReadonlyMap<string, Fraction>;
/** An unknown's value by those of others; undefined where it can't be calculated. */
export type Formula = (point: Point) => Fraction | undefined;

export type Outcome =
  | { readonly status: "unique"; readonly values: Point }
  | { readonly status: "none" }
  /** Unknowns without a formula are free. */
  | { readonly status: "infinite"; readonly formulas: ReadonlyMap<string, Formula> }
  /** None or infinitely many, and it doesn't say which. */
  | { readonly status: "indistinct" }
  /** A refusal, an error or nothing; `code` where the solver has codes for why. */
  | { readonly status: "unanswered"; readonly code?: string; readonly reason: string };
