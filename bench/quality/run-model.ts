/** `npm run quality:model`: fresh questions through /v1/solve, and whose steps led to the answer. */
import { parseArgs } from "node:util";
import { z } from "zod";
import type { RunningService } from "../../deploy/local/running-service.ts";
import { fetchSolve } from "../../deploy/local/solve-client.ts";
import { withService } from "../../deploy/local/with-service.ts";
import { describeError } from "../../shared/describe-error.ts";
import { createModelCases } from "./model-case.ts";
import { readLinearQuestions } from "./linear-2d.ts";
import { countAnswer, formatQuality, type QualityCounts } from "./model-quality.ts";

const usage = `Usage: npm run -s quality:model -- [--n N] [--seed N] [--json]
  --n     how many fresh systems in each language (default 200)
  --seed  the same seed gives the same questions (default 1)
  --json  print one JSON object instead of a table
Fresh systems in English and Japanese, then bench/quality/linear-2d.jsonl, through /v1/solve of the service that runs
here, or of one of its own with MODEL_DIR. Exit codes: 0 measured, 1 failed, 2 bad usage.
`;

const wholeNumber = z
  .string()
  .regex(/^[1-9]\d*$/u, "must be a whole number from 1")
  .transform(Number);
const optionsSchema = z.object({
  n: wholeNumber.default(200),
  seed: wholeNumber.default(1),
  json: z.boolean().default(false),
});
type Options = z.infer<typeof optionsSchema>;

interface Question {
  readonly input: string;
  readonly groups: readonly string[];
  readonly lang?: "en" | "ja";
}

process.exitCode = await run(process.argv.slice(2));

async function run(commandLine: string[]): Promise<number> {
  let options: Options;
  try {
    options = parseOptions(commandLine);
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n${usage}`);
    return 2;
  }
  try {
    const counts = await withService((service) => measure(service, createQuestions(options)));
    process.stdout.write(options.json ? `${JSON.stringify(counts)}\n` : formatQuality(counts));
    return 0;
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    return 1;
  }
}

function parseOptions(commandLine: string[]): Options {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: commandLine,
    options: { n: text, seed: text, json: { type: "boolean" } },
  });
  const parsed = optionsSchema.safeParse(values);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `--${issue.path.join(".")}: ${issue.message}`);
  throw new Error(faults.join("; "));
}

function createQuestions({ n, seed }: Options): Question[] {
  const fresh = (["en", "ja"] as const).flatMap((language) =>
    createModelCases(n, language, seed).map(({ input, groups }) => ({
      input,
      groups: ["fresh systems", ...groups],
      lang: language,
    })),
  );
  const sample = readLinearQuestions("bench/quality/linear-2d.jsonl");
  return [...fresh, ...sample.map(({ text }) => ({ input: text, groups: ["algebra__linear_2d"] }))];
}

async function measure(
  service: RunningService,
  questions: readonly Question[],
): Promise<QualityCounts> {
  const counts: QualityCounts = {};
  for (const [index, { input, groups, lang }] of questions.entries()) {
    countAnswer(counts, groups, await fetchSolve(service, { input, lang, seed: index }));
    if ((index + 1) % 100 === 0) process.stderr.write(`${index + 1} of ${questions.length}\n`);
  }
  return counts;
}
