/** What a linear system comes to. */
import type Fraction from "fraction.js";
import type { LinearExpression } from "./linear-system.ts";

export interface UniqueSolution {
  readonly status: "unique";
  readonly values: ReadonlyMap<string, Fraction>;
  /** Indexes of equations that follow from those before them. */
  readonly redundant: readonly number[];
}

export interface NoSolution {
  readonly status: "none";
  /** The sum of `factor` times each of these equations reads 0 = `remainder`, and the remainder isn't 0. */
  readonly contradiction: {
    readonly parts: readonly { readonly equation: number; readonly factor: Fraction }[];
    readonly remainder: Fraction;
  };
}

export interface InfiniteSolutions {
  readonly status: "infinite";
  /** The unknowns that may take any value, in the system's order. */
  readonly free: readonly string[];
  /** Each other unknown by the free ones. */
  readonly parametric: ReadonlyMap<string, LinearExpression>;
  /** One solution of the many, a value for every unknown. */
  readonly example: ReadonlyMap<string, Fraction>;
  readonly redundant: readonly number[];
}

export type Solution = UniqueSolution | NoSolution | InfiniteSolutions;
