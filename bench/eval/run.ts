/** `npm run eval`: fresh systems through a node; exact counts of right answers. */
import { writeFileSync } from "node:fs";
import { startNode } from "../../deploy/local/local-service.ts";
import { onEndSignal } from "../../deploy/local/on-end-signal.ts";
import { readServiceSettings } from "../../deploy/local/service-settings.ts";
import { describeError } from "../../shared/describe-error.ts";
import { type EvalOptions, parseEvalOptions, usage } from "./eval-options.ts";
import { evaluate } from "./evaluate.ts";
import { createCases } from "./evaluation-case.ts";
import { createNodeClient } from "./node-client.ts";
import { createReport, formatReport } from "./report.ts";

process.exitCode = await run(process.argv.slice(2));

/** Returns the exit code: 0 measured, 1 failed, 2 bad usage. */
async function run(commandLine: string[]): Promise<number> {
  let options: EvalOptions;
  try {
    options = parseEvalOptions(commandLine);
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n${usage}`);
    return 2;
  }
  try {
    await withNode((url, key) => measure(url, key, options));
    return 0;
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    return 1;
  }
}

/** Uses the node at NODE_URL, or one of its own, which ends with the work or when this process is told to. */
async function withNode(work: (url: string, key: string) => Promise<void>): Promise<void> {
  const settings = readServiceSettings(process.env);
  const given = process.env["NODE_URL"];
  if (given !== undefined && given !== "") return work(given, settings.NODE_KEY);
  const node = startNode(settings, "kept");
  onEndSignal(() => void node.stop(settings.DRAIN_MS));
  try {
    await node.ready;
    await work(await node.listening, settings.NODE_KEY);
  } finally {
    await node.stop(settings.DRAIN_MS);
  }
}

async function measure(url: string, key: string, options: EvalOptions): Promise<void> {
  const { n, lang, seed, kind, range, form, concurrency, save, json } = options;
  const client = await createNodeClient(url, key);
  const cases = createCases({ count: n, language: lang, seed, range, form, kind });
  const result = await evaluate(client, cases, concurrency, (done) => {
    if (done % 100 === 0) process.stderr.write(`${done} of ${n}\n`);
  });
  const report = createReport(result);
  if (save !== undefined) writeFileSync(save, `${JSON.stringify(report.failures, null, 2)}\n`);
  const settings = { model: client.model.id, lang, seed, range: Object.values(range), form };
  process.stdout.write(
    json
      ? `${JSON.stringify({ ...settings, ...report, failures: report.failures.length })}\n`
      : `${settings.model}, ${lang}, seed ${seed}, range ${settings.range.join(",")}, ${form}\n${formatReport(report)}`,
  );
}
