/** Arithmetic of linear expressions. */
import { Fraction } from "fraction.js";
import type { LinearExpression } from "../linear-system.ts";
import { compareUnknowns } from "./unknown-order.ts";

export function createConstant(constant: Fraction | bigint): LinearExpression {
  // A fraction copied is a fraction reduced again, which takes its time where the numbers are long.
  const number = typeof constant === "bigint" ? new Fraction(constant) : constant;
  return { terms: new Map(), constant: number };
}

export function createUnknown(unknown: string): LinearExpression {
  return { terms: new Map([[unknown, new Fraction(1n)]]), constant: new Fraction(0n) };
}

/** Terms of `one` come first; those that cancel out are gone. */
export function addExpressions(one: LinearExpression, other: LinearExpression): LinearExpression {
  const terms = new Map(one.terms);
  for (const [unknown, factor] of other.terms) {
    const sum = terms.get(unknown)?.add(factor) ?? factor;
    if (sum.equals(0)) terms.delete(unknown);
    else terms.set(unknown, sum);
  }
  return { terms, constant: one.constant.add(other.constant) };
}

export function scaleExpression(expression: LinearExpression, scale: Fraction): LinearExpression {
  if (scale.equals(0)) return createConstant(0n);
  const terms = new Map<string, Fraction>();
  for (const [unknown, factor] of expression.terms) terms.set(unknown, factor.mul(scale));
  return { terms, constant: expression.constant.mul(scale) };
}

/** `expression` with some of its unknowns replaced; the terms of the result are in the order of the unknowns. */
export function replaceUnknowns(
  expression: LinearExpression,
  replacements: ReadonlyMap<string, LinearExpression>,
): LinearExpression {
  let sum = createConstant(expression.constant);
  for (const [unknown, factor] of expression.terms) {
    const replacement = replacements.get(unknown) ?? createUnknown(unknown);
    sum = addExpressions(sum, scaleExpression(replacement, factor));
  }
  const sorted = [...sum.terms].toSorted(([one], [other]) => compareUnknowns(one, other));
  return { terms: new Map(sorted), constant: sum.constant };
}
