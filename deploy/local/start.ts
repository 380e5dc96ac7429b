/** `npm start`: the node and the edge on this machine, until SIGINT or SIGTERM. */
import { parseArgs } from "node:util";
import { describeError } from "../../shared/describe-error.ts";
import { articleEquations, articleQuestion } from "./article-question.ts";
import { fetchModelId } from "./edge-client.ts";
import { LocalService, type ServiceAddress } from "./local-service.ts";
import { onEndSignal } from "./on-end-signal.ts";
import { forgetService, rememberService } from "./running-service.ts";
import { readServiceSettings } from "./service-settings.ts";

const usage = `Usage: npm start [--silent -- --json]
  --json  print one JSON line when ready: {"edge", "node", "key", "node_key", "admin_key"}
Settings come from the environment (docs/settings.md), for example EDGE_PORT=0 MODEL_DIR=... npm start
`;

process.exitCode = await run(process.argv.slice(2));

async function run(commandLine: string[]): Promise<number> {
  const isJson = parseCommandLine(commandLine);
  if (isJson === undefined) return 2;
  try {
    return await serve(isJson);
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    return 1;
  }
}

function parseCommandLine(commandLine: string[]): boolean | undefined {
  try {
    const { values } = parseArgs({ args: commandLine, options: { json: { type: "boolean" } } });
    return values.json ?? false;
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n${usage}`);
    return undefined;
  }
}

/** Returns the exit code: 0 when told to stop, 1 when a part ended by itself. */
async function serve(isJson: boolean): Promise<number> {
  const settings = readServiceSettings(process.env);
  const service = new LocalService(settings, "stderr");
  const told = Promise.withResolvers<"told">();
  onEndSignal(() => told.resolve("told"));
  try {
    const address = await Promise.race([service.start(), told.promise]);
    if (address === "told") return 0;
    rememberService(settings.STATE_DIR, address);
    const text = isJson
      ? JSON.stringify(address)
      : describeService(address, await fetchModelId(address));
    process.stdout.write(`${text}\n`);
    const how = await Promise.race([service.ended, told.promise]);
    forgetService(settings.STATE_DIR, address);
    if (how === "told") return 0;
    process.stderr.write(`${how} Ending the rest.\n`);
    return 1;
  } finally {
    await service.stop();
  }
}

/** The article's question, ready to paste. */
function describeService({ edge, key }: ServiceAddress, model: string): string {
  const question = {
    model,
    messages: [{ role: "user", content: articleQuestion }],
    max_tokens: 500,
    stream: true,
  };
  return `
Renritsu is ready.

  URL  ${edge}/v1
  Key  ${key}

Ask it (or: npm run -s solve -- "${articleEquations}"):

curl -N ${edge}/v1/chat/completions \\
  -H 'Authorization: Bearer ${key}' \\
  -H 'Content-Type: application/json' \\
  -d '${JSON.stringify(question)}'

Ctrl-C ends it.`;
}
