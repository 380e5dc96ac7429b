/** The command line of `npm run bench:clients`. */
import { parseArgs } from "node:util";

export const usage = `Usage: npm run -s bench:clients -- [options]
  --model DIR      model folder (default models/renritsu-nano/int4)
  --clients LIST   how many clients at once, one after another (default 1,4,8,16)
  --answers N      answers that each client asks for, one after another (default 20)
  --tokens N       length of an answer (default 200)
  --no-speculation ask for every token by a step of its own
  --rounds N       times that all is measured, by turns; the median counts (default 3)
  --json           print one JSON object
Starts the node and asks it as the edge does, from this process, over HTTP on 127.0.0.1. Every answer must be the one
that its question gets alone. Settings of the node (THREADS, MAX_RUNNING, ...) come from the environment.
`;

export interface ClientsOptions {
  readonly model: string;
  readonly clientCounts: readonly number[];
  readonly answers: number;
  readonly tokens: number;
  readonly speculation: boolean;
  readonly rounds: number;
  readonly json: boolean;
}

/** Throws an Error that says what is wrong with the command line. */
export function parseClientsOptions(commandLine: string[]): ClientsOptions {
  const { values } = parseArgs({
    args: commandLine,
    options: {
      model: { type: "string", default: "models/renritsu-nano/int4" },
      clients: { type: "string", default: "1,4,8,16" },
      answers: { type: "string", default: "20" },
      tokens: { type: "string", default: "200" },
      "no-speculation": { type: "boolean", default: false },
      rounds: { type: "string", default: "3" },
      json: { type: "boolean", default: false },
    },
  });
  return {
    model: values.model,
    clientCounts: values.clients.split(",").map((count) => readCount("--clients", count, 1)),
    answers: readCount("--answers", values.answers, 1),
    tokens: readCount("--tokens", values.tokens, 2),
    speculation: !values["no-speculation"],
    rounds: readCount("--rounds", values.rounds, 1),
    json: values.json,
  };
}

function readCount(name: string, text: string, least: number): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= least) return count;
  throw new Error(`${name} takes whole numbers from ${least}, not "${text}".`);
}
