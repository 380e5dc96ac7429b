/** `npm run solve`: one system of equations, its answer streamed into the terminal. */
import { text as readAll } from "node:stream/consumers";
import { describeError } from "../../shared/describe-error.ts";
import type { SolveAnswer, SolveRequest } from "../../shared/solve.ts";
import type { RunningService } from "./running-service.ts";
import { fetchSolve, streamSolve } from "./solve-client.ts";
import { SolveDisplay } from "./solve-display.ts";
import { parseSolveOptions, type SolveOptions, usage } from "./solve-options.ts";
import { withService } from "./with-service.ts";

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

async function readQuestion({ question }: SolveOptions): Promise<string> {
  if (question !== "-") return question;
  const typed = await readAll(process.stdin);
  if (typed.trim() === "") throw new Error("No equations given.");
  return typed;
}

async function solve(
  service: RunningService,
  input: string,
  { lang, method, attempts, json }: SolveOptions,
): Promise<number> {
  const request = { input, lang, method, max_attempts: attempts };
  const answer = json ? await printJson(service, request) : await printText(service, request);
  if (answer?.status !== "error") return 0;
  const { message, code, span } = answer;
  const place =
    span === null ? "" : ` At ${JSON.stringify(span.text)}, character ${span.offset + 1}.`;
  process.stderr.write(`${message}${place} (${code})\n`);
  return 1;
}

async function printText(
  service: RunningService,
  request: SolveRequest,
): Promise<SolveAnswer | undefined> {
  const display = new SolveDisplay({
    answer: (text) => process.stdout.write(text),
    // Whoever reads the output from a file does not wait for it.
    progress: (text) => process.stderr.isTTY && process.stderr.write(text),
  });
  let answer: SolveAnswer | undefined;
  for await (const event of streamSolve(service, request)) {
    display.show(event);
    if (event.event === "answer") answer = event.data;
  }
  return answer;
}

/** The service's own response, and the seconds that it took. */
async function printJson(service: RunningService, request: SolveRequest): Promise<SolveAnswer> {
  const startedMs = performance.now();
  const response = await fetchSolve(service, request);
  const seconds = (performance.now() - startedMs) / 1000;
  process.stdout.write(`${JSON.stringify({ ...response, seconds })}\n`);
  return response.answer;
}
