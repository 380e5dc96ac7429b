/** `npm run bench:clients`: the node over HTTP, with one client and with several at once. */
import { randomUUID } from "node:crypto";
import { ServiceProcess } from "../../deploy/local/service-process.ts";
import { describeError } from "../../shared/describe-error.ts";
import { readProcessor } from "../rehearsal/processor.ts";
import { ClientsLoad, type LoadFigures } from "./clients-load.ts";
import { parseClientsOptions, usage, type ClientsOptions } from "./clients-options.ts";

process.exitCode = await run(process.argv.slice(2));

/** Returns the exit code: 0 measured, 1 failed, 2 bad usage. */
async function run(commandLine: string[]): Promise<number> {
  let options: ClientsOptions;
  try {
    options = parseClientsOptions(commandLine);
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n${usage}`);
    return 2;
  }
  try {
    const figures = await measure(options);
    process.stdout.write(await formatFigures(figures, options));
    return 0;
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    return 1;
  }
}

async function measure(options: ClientsOptions): Promise<LoadFigures[]> {
  const { model, clientCounts, answers, rounds } = options;
  const key = randomUUID();
  const node = new ServiceProcess({
    name: "node",
    entry: "gpu-node/main.ts",
    environment: { ...process.env, MODEL_DIR: model, NODE_KEY: key, NODE_PORT: "0" },
    log: "kept",
  });
  try {
    await node.ready;
    const load = await ClientsLoad.prepare({ url: await node.listening, key }, options);
    const measured: LoadFigures[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const clients of clientCounts) measured.push(await load.run(clients, answers));
    }
    return clientCounts.flatMap((count) => toMedian(measured, count));
  } finally {
    await node.stop(1000);
  }
}

/** The round whose tokens a second are the median. */
function toMedian(measured: readonly LoadFigures[], count: number): LoadFigures[] {
  const sorted = measured
    .filter(({ clients }) => clients === count)
    .toSorted((a, b) => a.tokensPerSecond - b.tokensPerSecond);
  const median = sorted[Math.floor(sorted.length / 2)];
  return median ? [median] : [];
}

async function formatFigures(figures: readonly LoadFigures[], options: ClientsOptions) {
  const processor = await readProcessor();
  const { model, answers, tokens, speculation, rounds } = options;
  if (options.json) {
    return `${JSON.stringify({ processor, model, answers, tokens, speculation, rounds, figures })}\n`;
  }
  const rows = figures.map(({ clients, tokensPerSecond, firstTokenMs, betweenTokensMs }) => {
    const times = [firstTokenMs, betweenTokensMs].flatMap(({ p50, p99 }) => [p50, p99]);
    const cells = [clients, Math.round(tokensPerSecond), ...times.map((ms) => ms.toFixed(2))];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    `${processor.name}, ${processor.cores} cores (${processor.flags.join(" ")}), Node ${process.versions.node}`,
    `${model}, ${answers} answers of ${tokens} tokens to each client, speculation ${speculation ? "on" : "off"}, median of ${rounds}`,
    "",
    "| Clients | tokens/s | TTFT p50 ms | TTFT p99 ms | ITL p50 ms | ITL p99 ms |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
