/** The project's own reader and solver on a text. */
import type { Fraction } from "fraction.js";
import type { LinearExpression } from "../../shared/linear-system/linear-system.ts";
import { readSystem } from "../../shared/linear-system/read-system.ts";
import { solveSystem } from "../../shared/linear-system/solve-system.ts";
import type { Formula, Outcome } from "./outcome.ts";

export function solveByRenritsu(text: string): Outcome {
  const read = readSystem(text);
  if (read.status === "refused") {
    return { status: "unanswered", code: read.code, reason: read.message };
  }
  const solution = solveSystem(read.system);
  if (solution.status !== "infinite") return solution;
  const formulas = [...solution.parametric].map(
    ([unknown, expression]) => [unknown, createFormula(expression)] as const,
  );
  return { status: "infinite", formulas: new Map(formulas) };
}

function createFormula({ terms, constant }: LinearExpression): Formula {
  return (point) => {
    let sum: Fraction = constant;
    for (const [unknown, factor] of terms) {
      const value = point.get(unknown);
      if (value === undefined) return undefined;
      sum = sum.add(factor.mul(value));
    }
    return sum;
  };
}
