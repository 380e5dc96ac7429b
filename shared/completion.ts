/**
 * POST /v1/completions of the node: OpenAI's shape, a prompt of mixed ids and strings as llama.cpp's
 * server takes it, and vLLM's fields for what OpenAI has none.
 */
import { z } from "zod";
import { chatLogprobsSchema, completionLogprobsSchema, maxTopLogprobs } from "./logprobs.ts";
import { neutralField } from "./neutral-field.ts";
import { nodeSamplingFields, samplingFields } from "./sampling-fields.ts";

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

const topLogprobsSchema = z
  .int()
  .min(0)
  .max(maxTopLogprobs)
  .nullish()
  .describe("How many of the likeliest tokens to name with each token; needs `logprobs: true`.");
const timingsFlagSchema = z
  .boolean()
  .nullish()
  .describe("Adds `timings` to the answer, or to the last chunk of a stream.");

export const completionRequestSchema = z
  .strictObject({
    model: z.string().nullish(),
    prompt: promptSchema,
    /** 16 when absent, as in OpenAI's API; null = as many as the context holds, as in vLLM. */
    max_tokens: maxTokensSchema,
    /** Another name of `max_tokens`. */
    max_completion_tokens: maxTokensSchema,
    ...samplingFields,
    ...nodeSamplingFields,
    stop: stopSchema.nullish(),
    stream: z.boolean().nullish(),
    stream_options: streamOptionsSchema.nullish(),
    return_token_ids: z.boolean().nullish(),
    /** From its arrival on: refused at once when the first token can't come by then, ended when it passes. */
    deadline_ms: z.int().min(1).max(86_400_000).nullish(),
    /** `batch` waits for what is `interactive`, which is what it is when absent. */
    priority: z.enum(["interactive", "batch"]).nullish(),
    /** A number: the completions API's, with so many of the likeliest tokens; true: the chat API's. */
    logprobs: z
      .union([z.boolean(), z.int().min(0).max(maxTopLogprobs)], {
        error: `must be true, false or a whole number from 0 to ${maxTopLogprobs}`,
      })
      .nullish(),
    /** As in the chat API. */
    top_logprobs: topLogprobsSchema,
    timings: timingsFlagSchema,
    /** Whether tokens are guessed ahead; absent: where that changes no token. */
    speculation: z.boolean().nullish(),

    best_of: z.int().min(1).nullish(),
    echo: neutralField(false),
    suffix: neutralField(""),

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
  })
  .refine((body) => !body.top_logprobs || body.logprobs === true, {
    path: ["top_logprobs"],
    error: "only allowed together with `logprobs: true`",
  })
  .refine((body) => (body.best_of ?? body.n ?? 1) === (body.n ?? 1), {
    path: ["best_of"],
    error: "only the value of `n` is supported: all answers are given",
    params: { unsupported: true },
  });
export type CompletionRequest = z.infer<typeof completionRequestSchema>;

export const usageSchema = z.object({
  prompt_tokens: z.int().min(0),
  completion_tokens: z.int().min(0),
  total_tokens: z.int().min(0),
  /** Absent where several calls of the model are counted together. */
  prompt_tokens_details: z
    .object({
      /** Those that needn't be run: the KV cache held them from an earlier prompt. */
      cached_tokens: z.int().min(0),
    })
    .optional(),
});
export type Usage = z.infer<typeof usageSchema>;

/** What a request's time went to. */
export const timingsSchema = z.object({
  /** From its arrival until the model took it up. */
  queue_seconds: z.number().min(0),
  /** From then until its first token: the prompt's run. */
  prefill_seconds: z.number().min(0),
  /** From its first token to its last. */
  decode_seconds: z.number().min(0),
  /** Tokens a second after the first one, of all answers together; null where there is only one token. */
  tokens_per_second: z.number().min(0).nullable(),
});
export type Timings = z.infer<typeof timingsSchema>;

export const finishReasonSchema = z.enum(["stop", "length"]);
export type FinishReason = z.infer<typeof finishReasonSchema>;

const choiceSchema = z.object({
  /** Which of the `n` answers. */
  index: z.int().min(0),
  text: z.string(),
  /** Of the tokens made since the choice's last event (or of all). */
  logprobs: z.union([completionLogprobsSchema, chatLogprobsSchema]).nullable(),
  /** Only with `return_token_ids`: the ids made since the last event (or all of them). */
  token_ids: z.array(tokenIdSchema).optional(),
  /** Only with `return_token_ids`, in the response or the choice's first chunk. */
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
  choices: z.array(choiceSchema.extend({ finish_reason: finishReasonSchema })).min(1),
  usage: usageSchema,
  /** Only with `timings`. */
  timings: timingsSchema.optional(),
});
export type CompletionResponse = z.infer<typeof completionResponseSchema>;

/** `usage` comes only with `stream_options.include_usage`, in a last chunk without choices; `timings` in the last chunk. */
export const completionChunkSchema = envelopeSchema.extend({
  choices: z.array(choiceSchema.extend({ finish_reason: finishReasonSchema.nullable() })).max(1),
  usage: usageSchema.nullish(),
  timings: timingsSchema.optional(),
});
export type CompletionChunk = z.infer<typeof completionChunkSchema>;

function isId(item: number | string): item is number {
  return typeof item === "number";
}

function isContradicted(one: number | null | undefined, other: number | null | undefined): boolean {
  return typeof one === "number" && typeof other === "number" && one !== other;
}
