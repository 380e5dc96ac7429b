/** The report to paste: Markdown. */
import type { Check } from "./check-model.ts";

export interface CheckReport {
  readonly title: string;
  /** Facts of the machine and the run, one a line. */
  readonly facts: readonly string[];
  readonly sections: readonly { readonly name: string; readonly checks: readonly Check[] }[];
}

export function hasPassed({ sections }: CheckReport): boolean {
  return sections.every(({ checks }) => checks.every((check) => check.hasPassed));
}

export function formatReport(report: CheckReport): string {
  const failed = report.sections
    .flatMap(({ checks }) => checks)
    .filter((check) => !check.hasPassed).length;
  const outcome = failed === 0 ? "Everything passed." : `${failed} checks failed.`;
  const sections = report.sections.flatMap(({ name, checks }) => [
    `## ${name}`,
    "",
    "| Check | | |",
    "|---|---|---|",
    ...checks.map(formatCheck),
    "",
  ]);
  const facts = report.facts.map((fact) => `- ${fact}`);
  return [`# ${report.title}`, "", `**${outcome}**`, "", ...facts, "", ...sections].join("\n");
}

function formatCheck({ name, hasPassed: isGood, detail }: Check): string {
  const cell = detail.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, "<br>");
  return `| ${name} | ${isGood ? "passed" : "**FAILED**"} | ${cell} |`;
}
