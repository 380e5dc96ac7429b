/** A node's completion chunks as OpenAI's chat answer: streamed as they come, or gathered into one. */
import type { ChatCompletion, ChatCompletionChunk } from "../shared/chat-completion.ts";
import type { CompletionChunk, FinishReason, Usage } from "../shared/completion.ts";
import { type ServiceError, toErrorBody, toServiceError } from "../shared/errors.ts";
import { encodeEvent } from "../shared/sse.ts";
import { nodeUnavailable } from "./routing/node-error.ts";

type NodeChunks = AsyncGenerator<CompletionChunk, void, undefined>;
type ChatChunks = AsyncGenerator<ChatCompletionChunk, void, undefined>;

/** What all chunks of one answer have in common. */
export interface AnswerHead {
  readonly id: string;
  /** Unix time in seconds. */
  readonly created: number;
  readonly model: string;
}

export function createAnswerHead(model: string): AnswerHead {
  return {
    id: `chatcmpl-${crypto.randomUUID().replaceAll("-", "")}`,
    created: Math.floor(Date.now() / 1000),
    model,
  };
}

/** The role first, then the text as it is made, the finish reason, and the usage where it was asked for. */
export async function* toChatChunks(
  chunks: NodeChunks,
  head: AnswerHead,
  includeUsage: boolean,
): ChatChunks {
  const { id, created, model } = head;
  const envelope = { id, object: "chat.completion.chunk", created, model } as const;
  const usageField = includeUsage ? ({ usage: null } as const) : {};
  const toChunk = (
    delta: ChatCompletionChunk["choices"][number]["delta"],
    finishReason: FinishReason | null,
  ): ChatCompletionChunk => ({
    ...envelope,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
    ...usageField,
  });
  yield toChunk({ role: "assistant", content: "" }, null);
  for await (const { choices, usage } of chunks) {
    const [choice] = choices;
    if (choice && choice.text !== "") yield toChunk({ content: choice.text }, null);
    if (choice?.finish_reason) yield toChunk({}, choice.finish_reason);
    if (usage && includeUsage) yield { ...envelope, choices: [], usage };
  }
}

/** @throws ServiceError when the node fails before the answer is whole */
export async function collectChatCompletion(
  chunks: NodeChunks,
  head: AnswerHead,
): Promise<ChatCompletion> {
  let content = "";
  let finishReason: FinishReason | null = null;
  let usage: Usage | null = null;
  for await (const chunk of chunks) {
    const [choice] = chunk.choices;
    content += choice?.text ?? "";
    finishReason = choice?.finish_reason ?? finishReason;
    usage = chunk.usage ?? usage;
  }
  if (!finishReason || !usage) throw nodeUnavailable(new Error("The node's answer is not whole."));
  const message = { role: "assistant", content, refusal: null } as const;
  const { id, created, model } = head;
  return {
    id,
    object: "chat.completion",
    created,
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason }],
    usage,
  };
}

export interface EventStreamHooks {
  /** The client has left: whoever makes the chunks should stop. */
  readonly onLeave: () => void;
  readonly onError: (error: ServiceError) => void;
}

/**
 * The body of a streamed answer. Since its status is sent already, an error becomes a last event
 * `{"error": ...}`, without `[DONE]` after it.
 */
export function createEventStream(
  chunks: ChatChunks,
  { onLeave, onError }: EventStreamHooks,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let hasLeft = false;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await chunks.next().catch(toServiceError);
      if (hasLeft) return;
      if (next instanceof Error) onError(next);
      controller.enqueue(encoder.encode(encodeEvent(toEventData(next))));
      if (next instanceof Error || next.done) controller.close();
    },
    cancel() {
      hasLeft = true;
      onLeave();
    },
  });
}

function toEventData(next: IteratorResult<ChatCompletionChunk, void> | ServiceError): string {
  if (next instanceof Error) return JSON.stringify(toErrorBody(next));
  return next.done ? "[DONE]" : JSON.stringify(next.value);
}
