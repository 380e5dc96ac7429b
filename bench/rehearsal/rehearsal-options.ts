/** The command line of `npm run rehearse`. */
import { parseArgs } from "node:util";

export const usage = `Usage: npm run -s rehearse -- DIR [options]
  DIR          a model folder, such as training/'s \`python -m renritsu_nano.full_size\` makes
  --tokens N   length of the answer (default 100)
  --json       print one JSON object
Reads the folder's files, runs \`model verify\` and \`npm start\`, asks the article's question through the edge, and
reports times and memory. Settings of the node (THREADS, MAX_CONTEXT, ...) come from the environment.
`;

export interface RehearsalOptions {
  readonly directory: string;
  readonly tokens: number;
  readonly json: boolean;
}

/** Throws an Error that says what is wrong with the command line. */
export function parseRehearsalOptions(commandLine: string[]): RehearsalOptions {
  const { values, positionals } = parseArgs({
    args: commandLine,
    allowPositionals: true,
    options: { tokens: { type: "string", default: "100" }, json: { type: "boolean" } },
  });
  const [directory, ...others] = positionals;
  if (directory === undefined || others.length > 0) throw new Error("Name one model folder.");
  const tokens = Number(values.tokens);
  if (!Number.isInteger(tokens) || tokens < 2) {
    throw new Error("--tokens must be a whole number from 2.");
  }
  return { directory, tokens, json: values.json ?? false };
}
