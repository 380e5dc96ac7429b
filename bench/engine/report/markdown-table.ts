/** Markdown tables, and numbers as the page writes them. */
import type { Goal } from "./goals.ts";
import { summarize } from "../statistics.ts";

export function writeTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [writeRow(head), `|${head.map(() => "---|").join("")}`, ...rows.map(writeRow)].join("\n");
}

function writeRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

export function toRow(head: string, cells: readonly string[]): string[] {
  return [head, ...cells];
}

export function writeGoals(goals: readonly Goal[]): string {
  return writeTable(
    ["Goal", "Wanted", "Reached", ""],
    goals.map(({ what, wanted, reached, unit, isMet }) => {
      if (reached === undefined) return [what, wanted, "not measured", ""];
      return [what, wanted, `${formatNumber(reached)}${unit}`, isMet ? "reached" : "**missed**"];
    }),
  );
}

/** Median, and in brackets the least and the most. */
export function formatRange(values: readonly number[]): string {
  if (values.length === 0) return "–";
  const { median, least, most } = summarize(values);
  return `${formatNumber(median)} (${formatNumber(least)}–${formatNumber(most)})`;
}

/** With three digits that count, of numbers that have more before the point all of those. */
export function formatNumber(value: number): string {
  const digitsBefore = Math.floor(Math.log10(Math.max(Math.abs(value), 1))) + 1;
  const decimals = Math.max(0, 3 - digitsBefore);
  return value.toLocaleString("en", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}
