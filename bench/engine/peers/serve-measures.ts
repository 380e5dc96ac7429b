/** What every contestant in TypeScript speaks: settings as its argument, one line of JSON for each measurement. */
import { createInterface } from "node:readline";
import { z } from "zod";
import { createRandomPrompt } from "../random-prompt.ts";

/** Of each sequence before its tokens are counted. */
export const decodePromptTokens = 32;
/** Tokens that a row of KV cache holds. */
export const rowTokens = 1024;

const requestSchema = z.discriminatedUnion("measure", [
  z.object({
    measure: z.literal("decode"),
    sequences: z.int(),
    tokens: z.int(),
    seed: z.int(),
  }),
  z.object({ measure: z.literal("prefill"), tokens: z.int(), seed: z.int() }),
]);
type MeasureRequest = z.infer<typeof requestSchema>;
export type DecodeRequest = Extract<MeasureRequest, { measure: "decode" }>;
export type PrefillRequest = Extract<MeasureRequest, { measure: "prefill" }>;

/** Each gives tokens a second. */
export interface Measures {
  readonly decode: (request: DecodeRequest) => Promise<number>;
  readonly prefill: (request: PrefillRequest) => Promise<number>;
}

const settingsSchema = z.object({ model: z.string(), threads: z.int() });

export function readSettings(): z.infer<typeof settingsSchema> {
  return settingsSchema.parse(JSON.parse(process.argv[2] ?? ""));
}

/** Prompts that have nothing in common, nor with those of another seed. */
export function createPrompts(seed: number, count: number, length: number): number[][] {
  return Array.from({ length: count }, (_, index) =>
    createRandomPrompt(seed * 1000 + index, length),
  );
}

/** Answers each line until there are no more. */
export async function serveMeasures(version: string, measures: Measures): Promise<void> {
  say({ version });
  for await (const line of createInterface({ input: process.stdin })) {
    const request = requestSchema.parse(JSON.parse(line));
    const perSecond =
      request.measure === "decode"
        ? await measures.decode(request)
        : await measures.prefill(request);
    say({ perSecond });
  }
}

function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
