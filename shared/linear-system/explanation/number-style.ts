/** Whether an equation was written with decimals. */
import type { Fraction } from "fraction.js";
import type { NumberStyle } from "../format-equation.ts";
import { formatDecimal } from "../format-number.ts";
import type { LinearEquation } from "../linear-system.ts";

/** Decimals stay decimals where they were written so, and end. */
export function findStyle({ left, right, span }: LinearEquation): NumberStyle {
  const text = span.text.normalize("NFKC");
  const isDecimal = /\d[.,]\d|\.\d/u.test(text) && !/\/|frac|[½⅓⅔¼¾]/u.test(span.text);
  const ends = [left, right].every(
    ({ terms, constant }) => endsSoon(constant) && [...terms.values()].every(endsSoon),
  );
  return isDecimal && ends ? "decimal" : "fraction";
}

function endsSoon(number: Fraction): boolean {
  return formatDecimal(number).isExact;
}
