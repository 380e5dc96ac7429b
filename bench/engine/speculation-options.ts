/** The command line of `npm run bench:speculation`. */
import { parseArgs } from "node:util";

export const usage = `Usage: npm run -s bench:speculation -- [options]
  --model DIR      model folder (default models/renritsu-nano/int4)
  --text KIND      solver: answers to random systems, the likeliest (default);
                   random: what the model writes at temperature 1, to prompts of random tokens: with random weights
                   nobody can guess it
  --lang en|ja     language of the systems (default en)
  --answers N      answers that count (default 500)
  --warm-up N      others before them (default 50)
  --tokens N       most tokens of an answer (default 500)
  --seed N         the same seed gives the same questions (default 11)
  --json           print one JSON object
Starts the node and asks it over HTTP on 127.0.0.1, one request at a time: each question with speculation and without,
in turns. Both answers must be the same. Settings of the node (THREADS, ...) come from the environment.
`;

export interface SpeculationOptions {
  readonly model: string;
  readonly text: "solver" | "random";
  readonly language: "en" | "ja";
  readonly answers: number;
  readonly warmUp: number;
  readonly tokens: number;
  readonly seed: number;
  readonly json: boolean;
}

/** Throws an Error that says what is wrong with the command line. */
export function parseSpeculationOptions(commandLine: string[]): SpeculationOptions {
  const { values } = parseArgs({
    args: commandLine,
    options: {
      model: { type: "string", default: "models/renritsu-nano/int4" },
      text: { type: "string", default: "solver" },
      lang: { type: "string", default: "en" },
      answers: { type: "string", default: "500" },
      "warm-up": { type: "string", default: "50" },
      tokens: { type: "string", default: "500" },
      seed: { type: "string", default: "11" },
      json: { type: "boolean", default: false },
    },
  });
  return {
    model: values.model,
    text: readChoice("--text", values.text, ["solver", "random"]),
    language: readChoice("--lang", values.lang, ["en", "ja"]),
    answers: readCount("--answers", values.answers, 1),
    warmUp: readCount("--warm-up", values["warm-up"], 0),
    tokens: readCount("--tokens", values.tokens, 2),
    seed: readCount("--seed", values.seed, 0),
    json: values.json,
  };
}

function readCount(name: string, text: string, least: number): number {
  const count = Number(text);
  if (text !== "" && Number.isInteger(count) && count >= least) return count;
  throw new Error(`${name} takes a whole number from ${least}, not "${text}".`);
}

function readChoice<Choice extends string>(
  name: string,
  text: string,
  choices: readonly Choice[],
): Choice {
  const chosen = choices.find((choice) => choice === text);
  if (chosen !== undefined) return chosen;
  throw new Error(`${name} takes ${choices.join(" or ")}, not "${text}".`);
}
