/** What an evaluation came to, as one object and as text. */
import type { ChatTurn } from "../../shared/chat-template.ts";
import type { CaseResult, EvaluationResult } from "./evaluate.ts";
import type { CaseKind } from "./evaluation-case.ts";

const kinds: readonly CaseKind[] = ["integer", "fraction", "none", "infinite", "refusal"];
const shownFailures = 3;

interface Count {
  readonly right: number;
  readonly total: number;
}

interface Failure {
  readonly kind: CaseKind;
  readonly messages: readonly ChatTurn[];
  readonly answer: string;
  readonly finish_reason: string;
}

/** Field names as printed by `--json`. */
export interface Report extends Count {
  readonly by_kind: Partial<Record<CaseKind, Count>>;
  readonly tokens_mean: number;
  readonly tokens_max: number;
  readonly seconds: number;
  readonly tokens_per_second: number;
  readonly failures: readonly Failure[];
}

export function createReport({ results, seconds }: EvaluationResult): Report {
  const tokens = results.map((result) => result.answer.completionTokens);
  const sum = tokens.reduce((total, each) => total + each, 0);
  const present = kinds.filter((kind) => results.some((result) => result.question.kind === kind));
  return {
    ...count(results),
    by_kind: Object.fromEntries(
      present.map((kind) => [
        kind,
        count(results.filter((result) => result.question.kind === kind)),
      ]),
    ),
    tokens_mean: sum / results.length,
    tokens_max: Math.max(...tokens),
    seconds,
    tokens_per_second: sum / seconds,
    failures: results.filter((result) => !result.isRight).map(toFailure),
  };
}

export function formatReport(report: Report): string {
  const byKind = kinds.flatMap((kind) => {
    const counts = report.by_kind[kind];
    return counts === undefined ? [] : [formatCount(kind, counts)];
  });
  const lines = [
    ...byKind,
    formatCount("all", report),
    `tokens an answer: ${report.tokens_mean.toFixed(1)} on average, ${report.tokens_max} at most`,
    `${report.seconds.toFixed(1)} s, ${report.tokens_per_second.toFixed(0)} tokens/s`,
    ...report.failures.slice(0, shownFailures).map(formatFailure),
  ];
  return `${lines.join("\n")}\n`;
}

function count(results: readonly CaseResult[]): Count {
  return { right: results.filter((result) => result.isRight).length, total: results.length };
}

function formatCount(name: string, { right, total }: Count): string {
  return `${name.padEnd(9)} ${right} of ${total} (${((100 * right) / total).toFixed(2)}%)`;
}

function toFailure({ question, answer }: CaseResult): Failure {
  return {
    kind: question.kind,
    messages: question.turns,
    answer: answer.text,
    finish_reason: answer.finishReason,
  };
}

function formatFailure({ kind, messages, answer, finish_reason }: Failure): string {
  const turns = messages.map(({ role, content }) => `${role}: ${content}`).join("\n");
  return `\n--- wrong (${kind}, finish_reason ${finish_reason})\n${turns}\nassistant: ${answer}`;
}
