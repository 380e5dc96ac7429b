/** POST /tokenize and /detokenize of the node, in vLLM's shapes. */
import { z } from "zod";
import { promptSchema } from "./completion.ts";

const tokenIdSchema = z.int().min(0);

export const tokenizeRequestSchema = z.strictObject({
  model: z.string().nullish(),
  prompt: promptSchema,
  /** Whether the token that begins a text is put first, where the model has one; true when absent. */
  add_special_tokens: z.boolean().nullish(),
  return_token_strs: z.boolean().nullish(),
});

export const tokenizeResponseSchema = z.object({
  count: z.int().min(0),
  /** Most tokens of prompt and completion together. */
  max_model_len: z.int().min(1),
  tokens: z.array(tokenIdSchema),
  /** Only with `return_token_strs`: the text of each token alone. */
  token_strs: z.array(z.string()).nullable(),
});
export type TokenizeResponse = z.infer<typeof tokenizeResponseSchema>;

export const detokenizeRequestSchema = z.strictObject({
  model: z.string().nullish(),
  tokens: z.array(tokenIdSchema),
});

export const detokenizeResponseSchema = z.object({
  /** Control tokens as they are spelt. */
  prompt: z.string(),
});
export type DetokenizeResponse = z.infer<typeof detokenizeResponseSchema>;
