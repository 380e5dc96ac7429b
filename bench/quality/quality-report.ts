/** The comparison as Markdown, as it stands in docs/quality.md. */
import type { Comparison } from "./compare-solvers.ts";

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
      unique.right,
      unique.approximate,
      unique.wrong,
      unique.missed,
      special.right,
      special.indistinct,
      special.wrong,
      special.missed,
      refused.right,
      refused.wrong + refused.missed,
    ];
  });
  const unique = ["One solution: exact", "rounded", "wrong", "no answer"];
  const special = ["None or infinite: told apart", 'only "not one"', "wrong", "no answer"];
  return formatTable(["Solver", "Given", ...unique, ...special, "Refused", "not refused"], rows);
}

function formatTimes(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map(({ name, given, timeMs }) => {
    const { median, slowest } = timeMs;
    return [name, given, `${median.toFixed(2)} ms`, `${slowest.toFixed(2)} ms`];
  });
  return formatTable(["Solver", "Given", "Median of the cases", "Slowest case"], rows);
}

function formatLinear2d(comparisons: readonly Comparison[]): string {
  const rows = comparisons.flatMap(({ name, given, linear2d }) =>
    linear2d === undefined ? [] : [[name, given, linear2d.right, linear2d.wrong, linear2d.missed]],
  );
  return formatTable(["Solver", "Given", "linear_2d: right", "wrong", "no answer"], rows);
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

function formatTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const rule = `|${"---|".repeat(head.length)}`;
  const lines = [head, ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return `${lines.toSpliced(1, 0, rule).join("\n")}\n`;
}
