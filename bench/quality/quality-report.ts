/** The comparison as Markdown, as it stands in docs/quality.md. */
import type { Comparison, Counts } from "./compare-solvers.ts";

export function formatComparison(comparisons: readonly Comparison[]): string {
  return [
    formatCases(comparisons),
    formatTimes(comparisons),
    formatLinear2d(comparisons),
    formatFaults(comparisons),
  ].join("\n");
}

function formatCases(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map(({ name, given, cases }) => {
    const unique = cases["one solution"];
    const special = cases["none or infinitely many"];
    const refused = cases["to be refused"];
    return [
      name,
      given,
      [unique.right, unique.approximate, unique.wrong, unique.missed].join(" / "),
      [special.right, special.indistinct, special.wrong, special.missed].join(" / "),
      [refused.right, sum(refused) - refused.right].join(" / "),
    ];
  });
  return formatTable(
    [
      "Solver",
      "Given",
      "One solution: exact / rounded / wrong / no answer",
      "None or infinitely many: told apart / not told apart / wrong / no answer",
      "To be refused: refused / not",
    ],
    rows,
  );
}

function formatTimes(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map(({ name, given, timeMs }) => [
    name,
    given,
    `${timeMs.median.toFixed(2)} ms`,
    `${timeMs.p99.toFixed(2)} ms`,
  ]);
  return formatTable(["Solver", "Given", "Median time", "p99"], rows);
}

function formatLinear2d(comparisons: readonly Comparison[]): string {
  const rows = comparisons.flatMap(({ name, given, linear2d }) =>
    linear2d === undefined
      ? []
      : [[name, given, ...[linear2d.right, linear2d.wrong, linear2d.missed].map(String)]],
  );
  return formatTable(
    ["Solver", "Given", "`algebra__linear_2d`: right", "wrong", "no answer"],
    rows,
  );
}

/** Of the first, which is the project's own; `--json` has those of all. */
function formatFaults([own]: readonly Comparison[]): string {
  if (own === undefined || own.faults.length === 0) return "";
  const lines = own.faults.map(
    ({ id, verdict, outcome }) =>
      `- ${id.slice(0, 100)}: ${verdict}: ${outcome.replaceAll(/\s+/g, " ").slice(0, 200)}`,
  );
  return `Not right of ${own.name}:\n\n${lines.join("\n")}\n`;
}

function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return `${lines.join("\n")}\n`;
}

function sum(counts: Counts): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
