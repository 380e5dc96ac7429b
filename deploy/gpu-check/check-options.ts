/** What `npm run gpu:check` is told: by its command line, and by the settings that the node has too. */
import { parseArgs } from "node:util";
import { z } from "zod";
import { wholeNumber } from "../../shared/whole-number.ts";

export const usage = `Usage: npm run -s gpu:check -- [--golden N] [--tokens N] [--report FILE]
  --golden N     tokens that must equal the CPU's on the same weights (default 32; 0 leaves it out)
  --tokens N     tokens whose speed is measured (default 100)
  --report FILE  where the report goes (default gpu-check-report.md)
PROVIDER (default cuda), DEVICE_ID, MODEL_DIR or MODELS, CUDA_GRAPHS and the node's other settings come from the
environment (docs/settings.md). Exit codes: 0 all passed, 1 something didn't, 2 bad usage.
`;

const optionsSchema = z.strictObject({
  golden: wholeNumber(0, 1000).default(32),
  tokens: wholeNumber(2, 1000).default(100),
  report: z.string().min(1).default("gpu-check-report.md"),
});

const settingsSchema = z.object({
  PROVIDER: z
    .enum(["cpu", "cuda", "webgpu"], { error: "must be cpu, cuda or webgpu" })
    .default("cuda"),
  DEVICE_ID: wholeNumber(0, 63).default(0),
  MODEL_DIR: z.string().default("models/renritsu-nano/int4"),
  MODELS: z.string().optional(),
});

export interface CheckedModel {
  readonly name: string;
  readonly directory: string;
}

export interface CheckOptions {
  readonly goldenTokens: number;
  readonly measuredTokens: number;
  readonly reportPath: string;
  readonly provider: "cpu" | "cuda" | "webgpu";
  readonly deviceId: number;
  readonly models: readonly CheckedModel[];
}

/** Throws an Error that says what is wrong with the command line or the environment. */
export function parseCheckOptions(
  commandLine: string[],
  environment: Readonly<Record<string, string | undefined>>,
): CheckOptions {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: commandLine,
    options: { golden: text, tokens: text, report: text },
  });
  const options = read(optionsSchema, values, "--");
  const given = Object.entries(environment).filter(([, value]) => value !== "");
  const settings = read(settingsSchema, Object.fromEntries(given), "");
  return {
    goldenTokens: options.golden,
    measuredTokens: options.tokens,
    reportPath: options.report,
    provider: settings.PROVIDER,
    deviceId: settings.DEVICE_ID,
    models: readModels(settings.MODEL_DIR, settings.MODELS),
  };
}

/** One after the other, each in a node of its own; the node says what of MODELS is wrong. */
function readModels(directory: string, several: string | undefined): CheckedModel[] {
  if (several === undefined) return [{ name: directory, directory }];
  return several.split(",").map((part) => {
    const [name = "", ...rest] = part.trim().split("=");
    return { name, directory: rest.join("=") };
  });
}

function read<T>(schema: z.ZodType<T>, values: unknown, prefix: string): T {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    (issue) => `${prefix}${issue.path.join(".")} ${issue.message}`,
  );
  throw new Error(`${faults.join("; ")}.`);
}
