/** One of a request's answers: the node's pieces of it as the chat API's, or gathered into a message. */
import type { ChatCompletion, ChatCompletionChunk } from "../shared/chat-completion.ts";
import type { CompletionChunk, FinishReason } from "../shared/completion.ts";
import type { ChatLogprobs } from "../shared/logprobs.ts";

export type ChatChunkChoice = ChatCompletionChunk["choices"][number];
type NodeChoice = CompletionChunk["choices"][number];

export function roleOf(index: number): ChatChunkChoice {
  const delta = { role: "assistant", content: "" } as const;
  return { index, delta, logprobs: null, finish_reason: null };
}

/** The text and the finish reason come apart, as from OpenAI; nothing for a piece that has neither. */
export function toChatChoices({
  index,
  text,
  logprobs,
  finish_reason: finishReason,
}: NodeChoice): ChatChunkChoice[] {
  const tokens = toChatLogprobs(logprobs);
  const content =
    text === "" ? [] : [{ index, delta: { content: text }, logprobs: tokens, finish_reason: null }];
  if (finishReason === null) return content;
  const isApart = content.length > 0;
  const end = { index, delta: {}, logprobs: isApart ? null : tokens, finish_reason: finishReason };
  return [...content, end];
}

export class GatheredChoice {
  readonly #index: number;
  readonly #logprobs: ChatLogprobs["content"] = [];
  #content = "";
  #hasLogprobs = false;
  #finishReason: FinishReason | null = null;

  constructor(index: number) {
    this.#index = index;
  }

  add({ text, logprobs, finish_reason: finishReason }: NodeChoice): void {
    const tokens = toChatLogprobs(logprobs);
    this.#content += text;
    this.#hasLogprobs ||= tokens !== null;
    this.#logprobs.push(...(tokens?.content ?? []));
    this.#finishReason = finishReason ?? this.#finishReason;
  }

  /** Undefined when it never came to its end. */
  toChatChoice(): ChatCompletion["choices"][number] | undefined {
    if (!this.#finishReason) return undefined;
    return {
      index: this.#index,
      message: { role: "assistant", content: this.#content, refusal: null },
      logprobs: this.#hasLogprobs ? { content: this.#logprobs, refusal: null } : null,
      finish_reason: this.#finishReason,
    };
  }
}

/** The edge asks for no other shape. */
function toChatLogprobs(logprobs: NodeChoice["logprobs"]): ChatLogprobs | null {
  return logprobs && "content" in logprobs ? logprobs : null;
}
