/** nerdamer on a system. */
import nerdamer from "nerdamer/all.js";
import { z } from "zod";
import { describeError } from "../../shared/describe-error.ts";
import { readExactNumber } from "./exact-number.ts";
import type { Outcome } from "./outcome.ts";

/** Pairs of an unknown and its value: a number, or an expression. */
const solutionSchema = z.array(
  z.tuple([z.string(), z.union([z.number(), z.looseObject({})]).transform(String)]),
);

/** `equations`: in ASCII or LaTeX. */
export function solveByNerdamer(equations: readonly string[]): Outcome {
  try {
    // A new array: it puts its own objects into the one that it is given.
    const solved: unknown = nerdamer.solveEquations(equations.map(toNerdamer));
    return readSolution(solutionSchema.parse(solved));
  } catch (error) {
    const reason = describeError(error);
    return /distinct solution/.test(reason)
      ? { status: "indistinct" }
      : { status: "unanswered", reason };
  }
}

function toNerdamer(equation: string): string {
  if (!equation.includes("\\")) return equation.replaceAll("**", "^");
  const sides = equation.split("=").map((side) => nerdamer.convertFromLaTeX(side).toString());
  return sides.join("=");
}

function readSolution(solution: z.infer<typeof solutionSchema>): Outcome {
  const values = solution.map(([unknown, text]) => [unknown, readExactNumber(text)] as const);
  const known = values.flatMap(([unknown, value]) =>
    value === undefined ? [] : [[unknown, value] as const],
  );
  return known.length > 0 && known.length === values.length
    ? { status: "unique", values: new Map(known) }
    : { status: "unanswered", reason: "gives no numbers" };
}
