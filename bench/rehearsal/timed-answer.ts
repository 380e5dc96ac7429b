/** One answer through the edge, as a client sees it come. */
import type { z } from "zod";
import { chatCompletionChunkSchema } from "../../shared/chat-completion.ts";
import { errorBodySchema } from "../../shared/errors.ts";
import { decodeEvents } from "../../shared/sse.ts";
import { articleQuestion } from "../../deploy/local/article-question.ts";
import { articleSystemMessage } from "../eval/wording.ts";
import type { ServiceAddress } from "./started-service.ts";

export interface TimedAnswer {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly time_to_first_token_s: number;
  /** Of the tokens after the first. */
  readonly tokens_per_second: number;
}

/** The article's question; the likeliest tokens, as many as are asked for, also past the model's end token. */
export async function timeAnswer(
  { edge, key }: ServiceAddress,
  model: string,
  tokens: number,
): Promise<TimedAnswer> {
  const beginMs = performance.now();
  const response = await fetch(`${edge}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({
      model,
      messages: [
        { role: "system", content: articleSystemMessage },
        { role: "user", content: articleQuestion },
      ],
      max_tokens: tokens,
      temperature: 0,
      ignore_eos: true,
      stream: true,
      stream_options: { include_usage: true },
    }),
  });
  if (!response.ok) throw new Error(`The edge answered with HTTP ${response.status}.`);
  return readAnswer(response.body ?? new ReadableStream(), beginMs);
}

async function readAnswer(body: ReadableStream<Uint8Array>, beginMs: number): Promise<TimedAnswer> {
  let firstMs: number | undefined;
  let lastMs = beginMs;
  for await (const { data } of decodeEvents(body)) {
    const { choices, usage } = parseChunk(data);
    const isText = (choices[0]?.delta.content ?? "") !== "";
    if (isText || choices[0]?.finish_reason) {
      lastMs = performance.now();
      firstMs ??= lastMs;
    }
    if (!usage || firstMs === undefined) continue;
    return {
      prompt_tokens: usage.prompt_tokens,
      completion_tokens: usage.completion_tokens,
      time_to_first_token_s: (firstMs - beginMs) / 1000,
      tokens_per_second: (usage.completion_tokens - 1) / ((lastMs - firstMs) / 1000),
    };
  }
  throw new Error("The answer broke off before its end.");
}

function parseChunk(data: string): z.infer<typeof chatCompletionChunkSchema> {
  const content: unknown = JSON.parse(data);
  const error = errorBodySchema.safeParse(content);
  if (error.success) throw new Error(error.data.error.message);
  return chatCompletionChunkSchema.parse(content);
}
