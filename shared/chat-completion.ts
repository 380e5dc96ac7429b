/**
 * POST /v1/chat/completions in OpenAI's shape. Null counts as absent. What the service can't honour is
 * refused by name; OpenAI's fields that change nothing here are accepted.
 */
import { z } from "zod";
import {
  completionRequestSchema,
  finishReasonSchema,
  timingsSchema,
  usageSchema,
} from "./completion.ts";
import { chatLogprobsSchema } from "./logprobs.ts";
import { neutralField } from "./neutral-field.ts";
import { samplingFields } from "./sampling-fields.ts";
import { verificationSchema } from "./verification.ts";

interface TextPart {
  readonly type: "text";
  readonly text: string;
}

const textPartSchema = z
  .custom<TextPart>(isTextPart, {
    error: ({ input }) =>
      `${describePart(input)} is not supported, only {"type": "text", "text": "..."} is`,
    params: { unsupported: true },
    // Lets the union below report this fault instead of its own.
    abort: false,
  })
  .meta({
    type: "object",
    properties: { type: { type: "string", enum: ["text"] }, text: { type: "string" } },
    required: ["type", "text"],
  });

/** `developer` is OpenAI's newer name of `system` and means the same here. */
const roles = ["system", "developer", "user", "assistant"] as const;

const messageSchema = z
  .strictObject({
    role: z.enum(roles, {
      error: ({ input }) =>
        `${JSON.stringify(input) ?? "a missing role"} is not supported, only ${roles.join(", ")} are`,
    }),
    content: z.union([z.string(), z.array(textPartSchema).min(1)], {
      error: "must be a string or a non-empty array of text parts",
    }),
    // What an answer carries beside its text, so that it can be sent back as it came.
    refusal: neutralField(),
    annotations: neutralField(),
    audio: neutralField(),
    function_call: neutralField(),
    tool_calls: neutralField(),
  })
  .meta({ id: "ChatMessage" });
export type ChatMessage = z.infer<typeof messageSchema>;

const refusedFields = {
  audio: neutralField(),
  function_call: neutralField("none", "auto"),
  functions: neutralField(),
  modalities: refusedUnless(isTextOnly, '["text"]'),
  parallel_tool_calls: neutralField(true, false),
  prediction: neutralField(),
  reasoning_effort: neutralField("none"),
  response_format: refusedUnless(isTextFormat, '{"type": "text"}'),
  tool_choice: neutralField("none", "auto"),
  tools: neutralField(),
  verbosity: neutralField("medium"),
};

const fieldsWithoutEffect = {
  metadata: z.unknown().optional(),
  prompt_cache_key: z.unknown().optional(),
  prompt_cache_options: z.unknown().optional(),
  prompt_cache_retention: z.unknown().optional(),
  safety_identifier: z.unknown().optional(),
  service_tier: z.unknown().optional(),
  store: z.unknown().optional(),
  user: z.unknown().optional(),
};

const { max_tokens, max_completion_tokens, stop, stream, stream_options } =
  completionRequestSchema.shape;
const { ignore_eos, top_logprobs, timings } = completionRequestSchema.shape;

export const chatCompletionRequestSchema = z
  .strictObject({
    model: z.string(),
    messages: z.array(messageSchema).min(1),
    max_tokens: max_tokens.describe("Most tokens to answer with; absent: what the context holds."),
    max_completion_tokens: max_completion_tokens.describe("Another name of max_tokens."),
    ...samplingFields,
    temperature: samplingFields.temperature.describe(
      "0 takes the likeliest token each time and is the default: equations have one right answer.",
    ),
    stop,
    stream,
    stream_options,
    logprobs: z.boolean().nullish().describe("Adds how likely the model held each token."),
    top_logprobs,
    timings,
    ignore_eos: ignore_eos.describe("Goes on after the model's end token; for measurements."),
    verify: z
      .boolean()
      .nullish()
      .describe(
        "Reads the last user message as a linear system, solves it exactly and adds `verification` to the answer, " +
          "or to the last chunk of a stream.",
      ),
    ...refusedFields,
    ...fieldsWithoutEffect,
  })
  .refine((body) => body.stream === true || !body.stream_options, {
    path: ["stream_options"],
    error: "only allowed together with `stream: true`",
  })
  .refine((body) => agree(body.max_tokens, body.max_completion_tokens), {
    path: ["max_completion_tokens"],
    error: "differs from `max_tokens`, send one of the two",
  })
  .refine((body) => !body.top_logprobs || body.logprobs === true, {
    path: ["top_logprobs"],
    error: "only allowed together with `logprobs: true`",
  })
  .refine((body) => body.verify !== true || (body.n ?? 1) === 1, {
    path: ["n"],
    error: "must be 1 with `verify`, which judges one answer",
  })
  .meta({ id: "ChatCompletionRequest" });
export type ChatCompletionRequest = z.infer<typeof chatCompletionRequestSchema>;

const envelope = {
  id: z.string(),
  /** Unix time in seconds. */
  created: z.int(),
  model: z.string(),
};

export const chatCompletionSchema = z
  .object({
    ...envelope,
    object: z.literal("chat.completion"),
    choices: z
      .array(
        z.object({
          index: z.int().min(0),
          message: z.object({
            role: z.literal("assistant"),
            content: z.string(),
            refusal: z.null(),
          }),
          logprobs: chatLogprobsSchema.nullable(),
          finish_reason: finishReasonSchema,
        }),
      )
      .min(1),
    usage: usageSchema,
    /** Only with `timings`. */
    timings: timingsSchema.optional(),
    /** Only with `verify`. */
    verification: verificationSchema.optional(),
  })
  .meta({ id: "ChatCompletion" });
export type ChatCompletion = z.infer<typeof chatCompletionSchema>;

export const chatCompletionChunkSchema = z
  .object({
    ...envelope,
    object: z.literal("chat.completion.chunk"),
    /** Empty in the last chunk when usage was asked for. */
    choices: z
      .array(
        z.object({
          index: z.int().min(0),
          delta: z.object({
            role: z.literal("assistant").optional(),
            content: z.string().optional(),
          }),
          logprobs: chatLogprobsSchema.nullable(),
          finish_reason: finishReasonSchema.nullable(),
        }),
      )
      .max(1),
    /** Only with `stream_options.include_usage`: null but in the last chunk. */
    usage: usageSchema.nullish(),
    /** Only with `timings`, in the last chunk. */
    timings: timingsSchema.optional(),
    /** Only with `verify`, in the last chunk. */
    verification: verificationSchema.optional(),
  })
  .meta({ id: "ChatCompletionChunk" });
export type ChatCompletionChunk = z.infer<typeof chatCompletionChunkSchema>;

/** Text parts are lines of one text: a part of its own stays apart from its neighbours. */
export function toText(content: ChatMessage["content"]): string {
  return typeof content === "string" ? content : content.map((part) => part.text).join("\n");
}

function isTextPart(value: unknown): value is TextPart {
  if (!isRecord(value)) return false;
  return value["type"] === "text" && typeof value["text"] === "string";
}

function describePart(value: unknown): string {
  return isRecord(value) && typeof value["type"] === "string"
    ? `a part of type "${value["type"]}"`
    : "this part";
}

function isTextOnly(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => item === "text");
}

function isTextFormat(value: unknown): boolean {
  return isRecord(value) && value["type"] === "text";
}

function refusedUnless(isNeutral: (value: unknown) => boolean, neutral: string) {
  return z
    .unknown()
    .refine((value) => value === undefined || value === null || isNeutral(value), {
      error: `only ${neutral} is supported`,
      params: { unsupported: true },
    })
    .optional();
}

function agree(one: number | null | undefined, other: number | null | undefined): boolean {
  return typeof one !== "number" || typeof other !== "number" || one === other;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
