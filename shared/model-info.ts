/** GET /v1/models of the node: what a caller must know of a model to build prompts for it. */
import { z } from "zod";

const tokenIdSchema = z.int().min(0);

export const modelInfoSchema = z.object({
  id: z.string(),
  object: z.literal("model"),
  /** Unix time in seconds: when the model folder was last changed. */
  created: z.int(),
  owned_by: z.string(),
  /** Most tokens of prompt and completion together. */
  context_length: z.int().min(1),
  /** The tokenizer's special tokens by their spelling, such as `<|user|>`: 32010. */
  control_tokens: z.record(z.string(), tokenIdSchema),
  /** Ids that end an answer. */
  eos_token_ids: z.array(tokenIdSchema),
  /** Content of the folder's optional capabilities.json; absent = no stated limits. */
  capabilities: z.record(z.string(), z.unknown()).optional(),
});
export type ModelInfo = z.infer<typeof modelInfoSchema>;

export const modelListSchema = z.object({
  object: z.literal("list"),
  data: z.array(modelInfoSchema),
});
export type ModelList = z.infer<typeof modelListSchema>;
