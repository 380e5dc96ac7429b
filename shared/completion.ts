/**
 * POST /v1/completions of the node: OpenAI's shape, a prompt of mixed ids and strings as llama.cpp's
 * server takes it, and `ignore_eos` and `return_token_ids` as vLLM has them.
 */
import { z } from "zod";
import { neutralField } from "./neutral-field.ts";

const tokenIdSchema = z.int().min(0);
const maxTokensSchema = z.int().min(1).nullish();

/** Strings are plain text and never yield a control token; an id stands for itself. */
export const promptSchema = z
  .union([z.string().min(1), z.array(z.union([tokenIdSchema, z.string()])).min(1)], {
    error: "must be a non-empty string, or a non-empty array of token ids and strings",
  })
  .refine((prompt) => typeof prompt === "string" || prompt.length < 2 || prompt.some(isId), {
    error: "several prompts in one request are not supported, send one request each",
    params: { unsupported: true },
  });
export type Prompt = z.infer<typeof promptSchema>;

const stopSchema = z.union([z.string().min(1), z.array(z.string().min(1)).max(4)], {
  error: "must be a non-empty string or an array of at most 4 of them",
});

const streamOptionsSchema = z.strictObject({
  include_usage: z.boolean().nullish(),
  /** Accepted without effect: events carry no padding. */
  include_obfuscation: z.boolean().nullish(),
});

export const completionRequestSchema = z
  .strictObject({
    model: z.string().nullish(),
    prompt: promptSchema,
    /** 16 when absent, as in OpenAI's API; null = as many as the context holds, as in vLLM. */
    max_tokens: maxTokensSchema,
    /** Another name of `max_tokens`. */
    max_completion_tokens: maxTokensSchema,
    /** 0 takes the likeliest token each time; 1 when absent. */
    temperature: z.number().min(0).max(2).nullish(),
    top_p: z.number().min(0).max(1).nullish(),
    /** The same seed gives the same tokens; drawn at random when absent. */
    seed: z.int().nullish(),
    stop: stopSchema.nullish(),
    stream: z.boolean().nullish(),
    stream_options: streamOptionsSchema.nullish(),
    ignore_eos: z.boolean().nullish(),
    return_token_ids: z.boolean().nullish(),

    n: neutralField(1),
    best_of: neutralField(1),
    echo: neutralField(false),
    suffix: neutralField(""),
    logprobs: neutralField(),
    logit_bias: neutralField(),
    frequency_penalty: neutralField(0),
    presence_penalty: neutralField(0),

    user: z.unknown().optional(),
    metadata: z.unknown().optional(),
    store: z.unknown().optional(),
    service_tier: z.unknown().optional(),
    safety_identifier: z.unknown().optional(),
    prompt_cache_key: z.unknown().optional(),
    prompt_cache_retention: z.unknown().optional(),
  })
  .refine((body) => body.stream === true || !body.stream_options, {
    path: ["stream_options"],
    error: "only allowed together with `stream: true`",
  })
  .refine((body) => !isContradicted(body.max_tokens, body.max_completion_tokens), {
    path: ["max_completion_tokens"],
    error: "differs from `max_tokens`, send one of the two",
  });
export type CompletionRequest = z.infer<typeof completionRequestSchema>;

export const usageSchema = z.object({
  prompt_tokens: z.int().min(0),
  completion_tokens: z.int().min(0),
  total_tokens: z.int().min(0),
});
export type Usage = z.infer<typeof usageSchema>;

export const finishReasonSchema = z.enum(["stop", "length"]);
export type FinishReason = z.infer<typeof finishReasonSchema>;

const choiceSchema = z.object({
  index: z.literal(0),
  text: z.string(),
  logprobs: z.null(),
  /** Only with `return_token_ids`: the ids made since the last event (or all of them). */
  token_ids: z.array(tokenIdSchema).optional(),
  /** Only with `return_token_ids`, in the response or the stream's first chunk. */
  prompt_token_ids: z.array(tokenIdSchema).optional(),
});

const envelopeSchema = z.object({
  id: z.string(),
  object: z.literal("text_completion"),
  /** Unix time in seconds. */
  created: z.int(),
  model: z.string(),
});

export const completionResponseSchema = envelopeSchema.extend({
  choices: z.array(choiceSchema.extend({ finish_reason: finishReasonSchema })).length(1),
  usage: usageSchema,
});
export type CompletionResponse = z.infer<typeof completionResponseSchema>;

/** `usage` comes only with `stream_options.include_usage`, in a last chunk without choices. */
export const completionChunkSchema = envelopeSchema.extend({
  choices: z.array(choiceSchema.extend({ finish_reason: finishReasonSchema.nullable() })).max(1),
  usage: usageSchema.nullish(),
});
export type CompletionChunk = z.infer<typeof completionChunkSchema>;

function isId(item: number | string): item is number {
  return typeof item === "number";
}

function isContradicted(one: number | null | undefined, other: number | null | undefined): boolean {
  return typeof one === "number" && typeof other === "number" && one !== other;
}
