/** The embedded model's folder, as the tests of the node use it. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { ModelTokenizer } from "../../gpu-node/tokenizer/model-tokenizer.ts";

export const nanoFolder = "models/renritsu-nano/int4";
export const nanoHalfPrecisionFolder = "models/renritsu-nano/fp16";

const addedTokensSchema = z.looseObject({
  added_tokens: z.array(z.looseObject({ content: z.string(), rstrip: z.boolean() })),
});
const objectSchema = z.record(z.string(), z.unknown());

export interface TokenizerFiles {
  readonly tokenizer: Record<string, unknown>;
  readonly config: Record<string, unknown>;
}

/** With `rstrip` set on all control tokens of the chat template, or as the files have it. */
export function readTokenizerFiles(rstrip?: boolean): TokenizerFiles {
  const tokenizer = addedTokensSchema.parse(readJson("tokenizer.json"));
  for (const token of tokenizer.added_tokens) {
    if (rstrip !== undefined && token.content.startsWith("<|")) token.rstrip = rstrip;
  }
  return { tokenizer, config: objectSchema.parse(readJson("tokenizer_config.json")) };
}

export function createNanoTokenizer(rstrip?: boolean): ModelTokenizer {
  const { tokenizer, config } = readTokenizerFiles(rstrip);
  return new ModelTokenizer(tokenizer, config);
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(`${nanoFolder}/${name}`, "utf8"));
}
