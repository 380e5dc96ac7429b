/** Each contestant on each question: verdicts and times. */
import type { Contestant } from "./contestants.ts";
import { judgeOutcome, type Verdict } from "./judge-outcome.ts";
import { judgeRequestedValue, type LinearQuestion } from "./linear-2d.ts";
import type { Outcome } from "./outcome.ts";
import type { Expected, SolverCase } from "./solver-case.ts";

export type Group = "one solution" | "none or infinitely many" | "to be refused";
export type Counts = Readonly<Record<Verdict, number>>;

export interface Comparison {
  readonly name: string;
  readonly given: string;
  readonly cases: Readonly<Record<Group, Counts>>;
  /** What isn't right: the case, the verdict, and what was said. */
  readonly faults: readonly Fault[];
  /** Of one case, in milliseconds. */
  readonly timeMs: { readonly median: number; readonly slowest: number };
  /** Of `algebra__linear_2d`; undefined for one that is given labelled equations. */
  readonly linear2d: Counts | undefined;
}

export interface Fault {
  readonly id: string;
  readonly verdict: Verdict;
  readonly outcome: string;
}

const timedRounds = 9;

export function compareSolver(
  contestant: Contestant,
  cases: readonly SolverCase[],
  linearQuestions: readonly LinearQuestion[],
): Comparison {
  const counts = {
    "one solution": countNothing(),
    "none or infinitely many": countNothing(),
    "to be refused": countNothing(),
  };
  const faults: Fault[] = [];
  for (const { id, input, equations, expected } of cases) {
    const outcome = contestant.solve({ text: input, equations });
    if (outcome === undefined) continue;
    const verdict = judgeOutcome(outcome, expected);
    counts[groupOf(expected)][verdict] += 1;
    if (verdict !== "right") faults.push({ id, verdict, outcome: describeOutcome(outcome) });
  }
  const { name, given } = contestant;
  const linear2d =
    given === "equations" ? undefined : countLinear2d(contestant, linearQuestions, faults);
  return { name, given, cases: counts, faults, timeMs: timeCases(contestant, cases), linear2d };
}

function countLinear2d(
  contestant: Contestant,
  questions: readonly LinearQuestion[],
  faults: Fault[],
): Counts {
  const counts = countNothing();
  for (const question of questions) {
    const { text } = question;
    const outcome = contestant.solve({ text, equations: undefined });
    if (outcome === undefined) continue;
    const verdict = judgeRequestedValue(outcome, question);
    counts[verdict] += 1;
    if (verdict !== "right") faults.push({ id: text, verdict, outcome: describeOutcome(outcome) });
  }
  return counts;
}

/** A case's time is the median of its rounds, so that what else the machine does counts little. */
function timeCases(contestant: Contestant, cases: readonly SolverCase[]): Comparison["timeMs"] {
  const times = cases.flatMap(({ input, equations }) => {
    const question = { text: input, equations };
    if (contestant.solve(question) === undefined) return [];
    const rounds = Array.from({ length: timedRounds }, () => {
      const begin = performance.now();
      contestant.solve(question);
      return performance.now() - begin;
    });
    return [findMedian(rounds)];
  });
  return { median: findMedian(times), slowest: Math.max(...times) };
}

function findMedian(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function groupOf({ status }: Expected): Group {
  if (status === "refused") return "to be refused";
  return status === "unique" ? "one solution" : "none or infinitely many";
}

function countNothing(): Record<Verdict, number> {
  return { right: 0, approximate: 0, indistinct: 0, missed: 0, wrong: 0 };
}

function describeOutcome(outcome: Outcome): string {
  switch (outcome.status) {
    case "unique":
      return [...outcome.values]
        .map(([unknown, value]) => `${unknown} = ${value.toFraction()}`)
        .join(", ");
    case "unanswered":
      return `${outcome.code ?? "no answer"}: ${outcome.reason}`;
    case "infinite":
      return `infinite: ${[...outcome.formulas.keys()].join(", ")} by the others`;
    case "none":
    case "indistinct":
      return outcome.status;
  }
}
