/** The command line of `npm run eval`. */
import { parseArgs } from "node:util";
import { z } from "zod";

export const usage = `Usage: npm run -s eval -- [options]
  --n N             how many fresh systems (default 200)
  --lang en|ja      language of the questions (default en)
  --seed N          the same seed gives the same questions (default 1)
  --kind KIND       only integer, fraction, none, infinite or refusal; default: all kinds of systems
  --range A,C       coefficients to ±A and constants to ±C (default 12,99)
  --form FORM       standard: unknowns left, constant right (default); rearranged: x = 3y - 2, 2(x + y) = 8
  --concurrency N   questions at a time (default 1)
  --save FILE       write the wrong answers to FILE as JSON
  --json            print one JSON object
Starts a node with MODEL_DIR, or asks the one at NODE_URL with NODE_KEY.
`;

const wholeNumber = z.string().regex(/^\d+$/, "must be a whole number").transform(Number);
const positive = wholeNumber.refine((value) => value > 0, "must be at least 1");

const rangeSchema = z
  .string()
  .regex(/^[1-9]\d*,[1-9]\d*$/, "must be two whole numbers such as 12,99")
  .transform((text) => {
    const [coefficient = 0, constant = 0] = text.split(",").map(Number);
    return { coefficient, constant };
  });

const evalOptionsSchema = z.object({
  n: positive.default(200),
  lang: z.enum(["en", "ja"]).default("en"),
  seed: wholeNumber.default(1),
  kind: z.enum(["integer", "fraction", "none", "infinite", "refusal"]).optional(),
  range: rangeSchema.default({ coefficient: 12, constant: 99 }),
  form: z.enum(["standard", "rearranged"]).default("standard"),
  concurrency: positive.default(1),
  save: z.string().min(1).optional(),
  json: z.boolean().default(false),
});
export type EvalOptions = z.infer<typeof evalOptionsSchema>;

/** Throws an Error that says what is wrong with the command line. */
export function parseEvalOptions(commandLine: string[]): EvalOptions {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: commandLine,
    options: {
      n: text,
      lang: text,
      seed: text,
      kind: text,
      range: text,
      form: text,
      concurrency: text,
      save: text,
      json: { type: "boolean" },
    },
  });
  const parsed = evalOptionsSchema.safeParse(values);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `--${issue.path.join(".")}: ${issue.message}`);
  throw new Error(faults.join("; "));
}
