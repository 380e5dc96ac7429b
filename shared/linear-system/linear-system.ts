/** What was read of a question: linear equations with exact numbers. */
import type Fraction from "fraction.js";

/** A place in the input: UTF-16 code units, and what stands there. */
export interface Span {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** A linear expression: the factor of each unknown that occurs, none of them 0, and what stands alone. */
export interface LinearExpression {
  readonly terms: ReadonlyMap<string, Fraction>;
  readonly constant: Fraction;
}

/** The sum of `coefficients[i] * unknowns[i]` is `constant`, for the unknowns of the system. */
export interface LinearEquation {
  readonly coefficients: readonly Fraction[];
  readonly constant: Fraction;
  /** The two sides as they were written, like terms collected on each. */
  readonly left: LinearExpression;
  readonly right: LinearExpression;
  readonly span: Span;
}

export interface LinearSystem {
  /** In the order of `compareUnknowns`: x before y wherever the input names them; the last ones are free where some are. */
  readonly unknowns: readonly string[];
  readonly equations: readonly LinearEquation[];
}

export type Language = "en" | "ja";

export const methods = ["elimination", "substitution", "matrix", "cramer"] as const;
export type Method = (typeof methods)[number];
