/** `npm run solve`: one system of equations, its answer streamed into the terminal. */
import { text as readAll } from "node:stream/consumers";
import { describeError } from "../../shared/describe-error.ts";
import { type Answer, ask, fetchModelId, maxTokens } from "./edge-client.ts";
import { LocalService } from "./local-service.ts";
import { onEndSignal } from "./on-end-signal.ts";
import { writeQuestion } from "./question.ts";
import { findRunningService, type RunningService } from "./running-service.ts";
import { readServiceSettings } from "./service-settings.ts";
import { parseSolveOptions, type SolveOptions, usage } from "./solve-options.ts";

process.exitCode = await run(process.argv.slice(2));

/** Returns the exit code: 0 answered, 1 failed, 2 bad usage. */
async function run(commandLine: string[]): Promise<number> {
  let options: SolveOptions;
  let question: string;
  try {
    options = parseSolveOptions(commandLine);
    question = await readQuestion(options);
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n${usage}`);
    return 2;
  }
  try {
    return await withService((service) => solve(service, question, options));
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    return 1;
  }
}

async function readQuestion({ equations, language }: SolveOptions): Promise<string> {
  const typed = equations === "-" ? await readAll(process.stdin) : equations;
  const question = writeQuestion(typed, language);
  if (question === undefined) throw new Error("No equations given.");
  return question;
}

/** Uses the service that EDGE_URL names or that `npm start` runs; else one of its own, on free ports. */
async function withService(work: (service: RunningService) => Promise<number>): Promise<number> {
  const settings = readServiceSettings({ ...process.env, EDGE_PORT: "0", NODE_PORT: "0" });
  const running = findNamedService() ?? (await findRunningService(settings.STATE_DIR));
  if (running !== undefined) return work(running);
  process.stderr.write("No service runs here yet; starting one for this question.\n");
  const own = new LocalService({ ...settings, DRAIN_MS: 0 }, "kept");
  onEndSignal(() => void own.stop());
  try {
    return await work(await own.start());
  } finally {
    await own.stop();
  }
}

function findNamedService(): RunningService | undefined {
  const { EDGE_URL: edge, DEVELOPMENT_KEY: key } = process.env;
  if (edge === undefined || edge === "") return undefined;
  if (key === undefined || key === "") {
    throw new Error(
      "EDGE_URL is set, but DEVELOPMENT_KEY is not: set it to a key of that service.",
    );
  }
  return { edge: edge.replace(/\/+$/, ""), key };
}

async function solve(
  service: RunningService,
  question: string,
  { json }: SolveOptions,
): Promise<number> {
  const startedMs = performance.now();
  const model = await fetchModelId(service);
  const answer = await ask(service, model, question, (text) => {
    if (!json) process.stdout.write(text);
  });
  const seconds = (performance.now() - startedMs) / 1000;
  process.stdout.write(json ? `${JSON.stringify(toReport(question, answer, seconds))}\n` : "\n");
  if (answer.finishReason === "stop") return 0;
  process.stderr.write(`The answer was cut off at ${maxTokens} tokens.\n`);
  return 1;
}

/** Field names as printed by `--json`. */
function toReport(
  question: string,
  { model, text, finishReason, usage: tokens }: Answer,
  seconds: number,
) {
  return { model, question, answer: text, finish_reason: finishReason, usage: tokens, seconds };
}
