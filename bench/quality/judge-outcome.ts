/** Whether what a solver says of a labelled question is right. */
import { Fraction } from "fraction.js";
import type { Formula, Outcome, Point } from "./outcome.ts";
import type { Expected } from "./solver-case.ts";

/**
 * `approximate`: right but for rounding. `indistinct`: says truly that there isn't one solution, but not whether none
 * or infinitely many. `missed`: no answer, or no refusal of the kind that was due. `wrong`: says what isn't so, or
 * answers what has to be refused.
 */
export type Verdict = "right" | "approximate" | "indistinct" | "missed" | "wrong";

export function judgeOutcome(outcome: Outcome, expected: Expected): Verdict {
  if (outcome.status === "unanswered") return judgeUnanswered(outcome.code, expected);
  switch (expected.status) {
    case "unique":
      if (outcome.status === "indistinct") return "missed";
      return outcome.status === "unique" ? compareValues(outcome.values, expected.values) : "wrong";
    case "none":
      return judgeSpecial(outcome, outcome.status === "none");
    case "infinite":
      return judgeSpecial(
        outcome,
        outcome.status === "infinite" &&
          describesSameSolutions(outcome.formulas, expected.formulas, expected.free),
      );
    case "refused":
      if (outcome.status === "indistinct") return "right";
      return outcome.status === "unique" && expected.values !== undefined
        ? compareValues(outcome.values, expected.values)
        : "wrong";
  }
}

function judgeUnanswered(code: string | undefined, expected: Expected): Verdict {
  if (expected.status === "refused") {
    return [code, expected.code].includes(undefined) || code === expected.code ? "right" : "missed";
  }
  const isAsGood = expected.status === "unique" && code !== undefined && code === expected.code;
  return isAsGood ? "right" : "missed";
}

function judgeSpecial({ status }: Outcome, isRight: boolean): Verdict {
  if (isRight) return "right";
  return status === "indistinct" ? "indistinct" : "wrong";
}

function compareValues(values: Point, expected: Point): Verdict {
  if (values.size !== expected.size) return "wrong";
  let verdict: Verdict = "right";
  for (const [unknown, truth] of expected) {
    const value = values.get(unknown);
    if (value === undefined || !isClose(value, truth)) return "wrong";
    if (!value.equals(truth)) verdict = "approximate";
  }
  return verdict;
}

/** To a millionth of its size. */
function isClose(value: Fraction, truth: Fraction): boolean {
  const size = truth.equals(0) ? new Fraction(1) : truth.abs();
  return value.sub(truth).abs().lte(size.div(1_000_000));
}

/**
 * Each may have other unknowns free: two solutions of the one, with numbers that no accident brings, must be solutions
 * of the other, with as many free.
 */
function describesSameSolutions(
  formulas: ReadonlyMap<string, Formula>,
  expected: ReadonlyMap<string, Formula>,
  expectedFree: readonly string[],
): boolean {
  const unknowns = [...expectedFree, ...expected.keys()];
  if (![...formulas.keys()].every((unknown) => unknowns.includes(unknown))) return false;
  const free = unknowns.filter((unknown) => !formulas.has(unknown));
  if (free.length !== expectedFree.length) return false;
  return [7919, -104_729].every((prime) => {
    const point = new Map(
      free.map((unknown, index) => [unknown, new Fraction(prime, 3 * index + 2)]),
    );
    for (const [unknown, formula] of formulas) {
      const value = formula(point);
      if (value === undefined) return false;
      point.set(unknown, value);
    }
    return [...expected].every(([unknown, formula]) => {
      const value = formula(point);
      return value !== undefined && point.get(unknown)?.equals(value) === true;
    });
  });
}
