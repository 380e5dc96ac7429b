/** Asks the edge over HTTP, as any client does. */
import { z } from "zod";
import { chatCompletionChunkSchema } from "../../shared/chat-completion.ts";
import type { FinishReason, Usage } from "../../shared/completion.ts";
import { errorBodySchema } from "../../shared/errors.ts";
import { decodeEvents } from "../../shared/sse.ts";
import type { RunningService } from "./running-service.ts";

/** The article's bound on an answer, in tokens. */
export const maxTokens = 500;

/** Of the model list only what is needed here. */
const modelListSchema = z.object({ data: z.array(z.object({ id: z.string() })).min(1) });

export interface Answer {
  readonly model: string;
  readonly text: string;
  readonly finishReason: FinishReason;
  readonly usage: Usage;
}

/** Id of the first model that the service offers. */
export async function fetchModelId(service: RunningService): Promise<string> {
  const response = await call(service, "/v1/models");
  const { data } = modelListSchema.parse(await response.json());
  return data[0]?.id ?? "";
}

/** Streams the answer to one question: `onText` gets each piece as it comes. Throws where it breaks off. */
export async function ask(
  service: RunningService,
  model: string,
  question: string,
  onText: (text: string) => void,
): Promise<Answer> {
  const { body } = await call(service, "/v1/chat/completions", {
    model,
    messages: [{ role: "user", content: question }],
    max_tokens: maxTokens,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = "";
  let finishReason: FinishReason | undefined;
  let usage: Usage | undefined;
  for await (const { data } of decodeEvents(body ?? new ReadableStream())) {
    if (data === "[DONE]") break;
    const chunk = parseChunk(data);
    const piece = chunk.choices[0]?.delta.content ?? "";
    text += piece;
    onText(piece);
    finishReason = chunk.choices[0]?.finish_reason ?? finishReason;
    usage = chunk.usage ?? usage;
  }
  if (finishReason === undefined || usage === undefined) {
    throw new Error("The answer broke off before its end.");
  }
  return { model, text, finishReason, usage };
}

function parseChunk(data: string): z.infer<typeof chatCompletionChunkSchema> {
  const content: unknown = JSON.parse(data);
  const error = errorBodySchema.safeParse(content);
  if (error.success) throw new Error(error.data.error.message);
  return chatCompletionChunkSchema.parse(content);
}

async function call({ edge, key }: RunningService, path: string, body?: object): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const response = await fetch(
    edge + path,
    body === undefined ? { headers } : { headers, method: "POST", body: JSON.stringify(body) },
  ).catch((error: unknown) => {
    throw new Error(`The service at ${edge} can't be reached.`, { cause: error });
  });
  if (response.ok) return response;
  const content: unknown = await response.json().catch(() => undefined);
  const detail = errorBodySchema.safeParse(content).data?.error.message ?? "without saying why";
  throw new Error(`The service refused the request with HTTP ${response.status}: ${detail}`);
}
