/** Puts values into an equation as it was written. */
import { Fraction } from "fraction.js";
import type { LinearEquation, LinearExpression } from "../linear-system.ts";

/** Not in lowest terms: reducing long numbers takes longer than everything else here. */
interface Quotient {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * The left side minus the right side: 0 where the equation holds.
 * @param values a missing unknown counts as 0
 */
export function residualOf(
  { left, right }: Pick<LinearEquation, "left" | "right">,
  values: ReadonlyMap<string, Fraction>,
): Fraction {
  const [one, other] = [evaluate(left, values), evaluate(right, values)];
  const numerator = one.numerator * other.denominator - other.numerator * one.denominator;
  return numerator === 0n
    ? new Fraction(0)
    : new Fraction(numerator, one.denominator * other.denominator);
}

function evaluate(
  { terms, constant }: LinearExpression,
  values: ReadonlyMap<string, Fraction>,
): Quotient {
  let { numerator, denominator } = toQuotient(constant);
  for (const [unknown, factor] of terms) {
    const [one, other] = [toQuotient(factor), toQuotient(values.get(unknown) ?? new Fraction(0))];
    const scale = one.denominator * other.denominator;
    numerator = numerator * scale + one.numerator * other.numerator * denominator;
    denominator *= scale;
  }
  return { numerator, denominator };
}

function toQuotient({ s, n, d }: Fraction): Quotient {
  return { numerator: s * n, denominator: d };
}
