/** How often the model's own steps lead to a proved answer, at its first attempt or a later one. */
import type { SolveResponse } from "../../shared/solve.ts";

export interface GroupCounts {
  total: number;
  /** Right at the first attempt. */
  first: number;
  /** Right at the first or the second. */
  second: number;
  /** Answered with the exact solver's steps. */
  exact: number;
  /** Answers that were right, but had a false step on the way. */
  falseStep: number;
  /** Refused, or not solved at all. */
  unsolved: number;
}

export type QualityCounts = Record<string, GroupCounts>;

export function countAnswer(
  counts: QualityCounts,
  groups: readonly string[],
  { answer }: Pick<SolveResponse, "answer">,
): void {
  for (const group of groups) {
    const of = (counts[group] ??= emptyCounts());
    of.total += 1;
    if (answer.status === "error") of.unsolved += 1;
    else if (answer.source === "exact") of.exact += 1;
    else {
      if (answer.attempt === 1) of.first += 1;
      if (answer.attempt <= 2) of.second += 1;
      if (answer.steps_ok === false) of.falseStep += 1;
    }
  }
}

export function formatQuality(counts: QualityCounts): string {
  const rows = Object.entries(counts).map(([group, of]) =>
    [
      group,
      share(of.first, of.total),
      share(of.second, of.total),
      share(of.exact, of.total),
      String(of.falseStep),
      String(of.unsolved),
    ].join(" | "),
  );
  return [
    "| | Right at once | Right within two | Exact solver's steps | Right, a step false | Not solved |",
    "|---|---|---|---|---|---|",
    ...rows.map((row) => `| ${row} |`),
    "",
  ].join("\n");
}

function emptyCounts(): GroupCounts {
  return { total: 0, first: 0, second: 0, exact: 0, falseStep: 0, unsolved: 0 };
}

function share(part: number, total: number): string {
  return `${part} of ${total} (${((100 * part) / total).toFixed(2)}%)`;
}
