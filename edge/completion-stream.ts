/** A node's completion chunks as OpenAI's chat answer: streamed as they come, or gathered into one. */
import type { ChatCompletion, ChatCompletionChunk } from "../shared/chat-completion.ts";
import type { CompletionChunk, FinishReason, Usage } from "../shared/completion.ts";
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

/** Each chunk as an event, `[DONE]` at the end. */
export async function* toChatEvents(chunks: ChatChunks): AsyncGenerator<string, void, undefined> {
  for await (const chunk of chunks) yield encodeEvent(JSON.stringify(chunk));
  yield encodeEvent("[DONE]");
}
