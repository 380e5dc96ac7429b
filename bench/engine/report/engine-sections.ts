/** The engine and the node by themselves, as the page shows them. */
import type { ClientsResult, HostCost, MemoryGrowth, Results } from "../results.ts";
import {
  judgeClients,
  judgeHostCost,
  judgeMemory,
  judgeNewcomers,
  judgePrefixHit,
  type Goal,
} from "./goals.ts";
import { formatNumber, formatRange, writeGoals, writeTable } from "./markdown-table.ts";

type Content<Name extends keyof Results> = NonNullable<Results[Name]>["content"];

export function writeNewcomers(costs: Content<"newcomer">): string {
  const rows = costs.map(({ streams, steadyMs, busyMs, firstTokenMs, firstTokenAloneMs }) => [
    String(streams),
    `${formatNumber(steadyMs.p50)} / ${formatNumber(steadyMs.p99)}`,
    `${formatNumber(busyMs.p50)} / ${formatNumber(busyMs.p99)}`,
    `${formatNumber(firstTokenAloneMs / 1000)} s`,
    `${formatNumber(firstTokenMs / 1000)} s`,
  ]);
  const head = [
    "Running streams",
    "Between their tokens, p50 / p99 ms",
    "... while the newcomer's prompt is read",
    "Newcomer's first token, alone",
    "... beside them",
  ];
  return [writeTable(head, rows), "", writeGoals(judgeNewcomers(costs))].join("\n");
}

export function writeSteps({ costs, host }: Content<"steps">): string {
  const [one] = costs.msByTokens;
  const rows = host.map(({ model, sequences, stepMs, hostMs }) => [
    describeModel(model),
    String(sequences),
    `${formatNumber(stepMs)} ms`,
    `${formatNumber(hostMs)} ms`,
    `${formatNumber((hostMs / stepMs) * 100)} %`,
  ]);
  return [
    writeTable(["Model", "Streams", "A step", "Of it beside the run", ""], rows),
    "",
    writeGoals(judgeHost(host)),
    "",
    "A run of the 8 layers with the newest token of one sequence and drafts after it, which is what speculation pays:",
    "",
    writeTable(
      ["Tokens", ...costs.msByTokens.map((_, index) => String(index + 1))],
      [
        ["ms", ...costs.msByTokens.map(formatNumber)],
        ["to one token's", ...costs.msByTokens.map((ms) => `${formatNumber(ms / (one ?? ms))}x`)],
      ],
    ),
  ].join("\n");
}

function judgeHost(host: readonly HostCost[]): Goal[] {
  const single = host.filter(({ sequences }) => sequences === 1);
  const embedded = single.find(({ model }) => describeModel(model) === embeddedLabel);
  const cut = single.find((each) => each !== embedded);
  return embedded && cut ? judgeHostCost(embedded, cut) : [];
}

export function writePrefixHits(hits: Content<"prefix">): string {
  const rows = hits.map(({ model, coldMs, warmMs }) => [
    describeModel(model),
    `${formatRange(coldMs)} ms`,
    `${formatRange(warmMs)} ms`,
  ]);
  const goals = hits.map(({ model, coldMs, warmMs }) => {
    const goal = judgePrefixHit(coldMs, warmMs);
    return { ...goal, what: `${goal.what}: ${describeModel(model)}` };
  });
  return [writeTable(["Model", "Cold", "After a hit"], rows), "", writeGoals(goals)].join("\n");
}

export function writeMemory({ requests, bytes }: MemoryGrowth): string {
  const share = requests / bytes.length;
  return [
    writeTable(
      ["Requests", ...bytes.map((_, index) => ((index + 1) * share).toLocaleString("en"))],
      [["MB", ...bytes.map((each) => (each / 2 ** 20).toFixed(1))]],
    ),
    "",
    writeGoals([judgeMemory(bytes)]),
  ].join("\n");
}

export function writeClients(results: Content<"clients">): string {
  const tables = results.map((result) => {
    const { answers, tokens, rounds, speculation } = result;
    return [
      `Speculation ${speculation ? "on" : "off"}; ${answers} answers of ${tokens} tokens to each client, median of ${rounds}:`,
      "",
      writeClientTable(result),
    ].join("\n");
  });
  return [...tables, writeGoals(judgeClients(results))].join("\n\n");
}

function writeClientTable({ figures }: ClientsResult): string {
  const rows = figures.map(({ clients, tokensPerSecond, firstTokenMs, betweenTokensMs }) => [
    String(clients),
    formatNumber(tokensPerSecond),
    `${formatNumber(firstTokenMs.p50)} / ${formatNumber(firstTokenMs.p99)}`,
    `${formatNumber(betweenTokensMs.p50)} / ${formatNumber(betweenTokensMs.p99)}`,
  ]);
  return writeTable(
    ["Clients", "tokens/s", "First token p50 / p99 ms", "Between tokens p50 / p99 ms"],
    rows,
  );
}

const embeddedLabel = "embedded, int4";

function describeModel(model: string): string {
  return model.includes("renritsu-nano") ? embeddedLabel : "Phi-3-mini's geometry, 8 layers, int4";
}
