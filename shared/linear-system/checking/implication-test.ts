/** Whether two sides are equal in every solution of a system. */
import { Fraction } from "fraction.js";
import {
  addExpressions,
  createConstant,
  createUnknown,
  replaceUnknowns,
  scaleExpression,
} from "../solving/linear-expression.ts";
import type { LinearExpression } from "../linear-system.ts";
import { residualOf } from "../solving/residual.ts";
import { effortOf } from "./read-side.ts";
import type { Solution } from "../solution.ts";
import { foldName } from "./written-token.ts";

/**
 * How far the left side is from the right one in every solution; "varies" where that depends on the solution; null where
 * the test says nothing: letters that aren't unknowns, no solution to test by.
 */
export type Difference = Fraction | "varies" | null;

/** What the test of one text may cost in all: an operation on short numbers costs 1. */
const maxEffort = 200_000;

export class ImplicationTest {
  readonly #solution: Solution;
  readonly #unknowns: ReadonlySet<string>;
  /** Letters that the text gave a meaning to: `y = t`. */
  readonly #parameters = new Map<string, LinearExpression>();
  #effort = 0;

  constructor(unknowns: readonly string[], solution: Solution) {
    this.#unknowns = new Set(unknowns.map(foldName));
    this.#solution = foldSolution(solution);
  }

  compare(left: LinearExpression, right: LinearExpression): Difference {
    if (this.#effort > maxEffort) return null;
    const written = addExpressions(left, scaleExpression(right, new Fraction(-1n)));
    const difference = replaceUnknowns(written, this.#parameters);
    if (![...difference.terms.keys()].every((name) => this.#unknowns.has(name))) return null;
    const value = this.#evaluate(difference);
    if (value instanceof Fraction) this.#effort += effortOf(value) * (1 + difference.terms.size);
    return value;
  }

  /** Takes `y = t` to say what t is, if the system has infinitely many solutions and t has no meaning yet. */
  define(left: LinearExpression, right: LinearExpression): void {
    if (this.#solution.status !== "infinite") return;
    const difference = addExpressions(left, scaleExpression(right, new Fraction(-1n)));
    const names = [...difference.terms.keys()];
    const letters = names.filter((name) => !this.#unknowns.has(name));
    const [letter] = letters;
    if (letters.length !== 1 || names.length !== 2 || letter === undefined) return;
    const factor = difference.terms.get(letter);
    if (factor === undefined || this.#parameters.has(letter)) return;
    const others = addExpressions(difference, scaleExpression(createUnknown(letter), factor.neg()));
    this.#parameters.set(letter, scaleExpression(others, factor.neg().inverse()));
  }

  #evaluate(difference: LinearExpression): Difference {
    const solution = this.#solution;
    if (solution.status === "unique") {
      return residualOf({ left: difference, right: createConstant(0n) }, solution.values);
    }
    if (solution.status === "infinite") {
      const { terms, constant } = replaceUnknowns(difference, solution.parametric);
      return terms.size > 0 ? "varies" : constant;
    }
    const isIdentity = difference.terms.size === 0 && difference.constant.equals(0);
    return isIdentity ? difference.constant : null;
  }
}

/** With the unknowns' names as the scan writes them. */
function foldSolution(solution: Solution): Solution {
  if (solution.status === "none") return solution;
  if (solution.status === "unique") return { ...solution, values: foldKeys(solution.values) };
  const parametric = [...foldKeys(solution.parametric)].map(([name, { terms, constant }]) => {
    return [name, { terms: foldKeys(terms), constant }] as const;
  });
  return { ...solution, parametric: new Map(parametric) };
}

function foldKeys<Value>(map: ReadonlyMap<string, Value>): Map<string, Value> {
  return new Map([...map].map(([name, value]) => [foldName(name), value]));
}
