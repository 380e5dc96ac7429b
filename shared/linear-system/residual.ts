/** Puts values into an equation as it was written. */
import Fraction from "fraction.js";
import type { LinearEquation, LinearExpression } from "./linear-system.ts";

/**
 * The left side minus the right side: 0 where the equation holds.
 * @param values a missing unknown counts as 0
 */
export function residualOf(
  { left, right }: Pick<LinearEquation, "left" | "right">,
  values: ReadonlyMap<string, Fraction>,
): Fraction {
  return evaluate(left, values).sub(evaluate(right, values));
}

export function evaluate(
  { terms, constant }: LinearExpression,
  values: ReadonlyMap<string, Fraction>,
): Fraction {
  let sum = constant;
  for (const [unknown, factor] of terms) {
    sum = sum.add(factor.mul(values.get(unknown) ?? new Fraction(0)));
  }
  return sum;
}
