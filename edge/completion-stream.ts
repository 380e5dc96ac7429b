/** A node's completion chunks as OpenAI's chat answer: streamed as they come, or gathered into one. */
import type { ChatCompletion, ChatCompletionChunk } from "../shared/chat-completion.ts";
import type { CompletionChunk } from "../shared/completion.ts";
import { encodeEvent } from "../shared/sse.ts";
import { type ChatChunkChoice, GatheredChoice, roleOf, toChatChoices } from "./chat-choice.ts";
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

export interface ChunkOptions {
  readonly includeUsage: boolean;
  /** How many answers there are. */
  readonly choiceCount: number;
}

/** Each choice's role first, then its text as it is made, its finish reason, and the usage where it was asked for. */
export async function* toChatChunks(
  chunks: NodeChunks,
  { id, created, model }: AnswerHead,
  { includeUsage, choiceCount }: ChunkOptions,
): ChatChunks {
  const envelope = { id, object: "chat.completion.chunk", created, model } as const;
  const usageField = includeUsage ? ({ usage: null } as const) : {};
  const toChunk = (choice: ChatChunkChoice): ChatCompletionChunk => ({
    ...envelope,
    choices: [choice],
    ...usageField,
  });
  for (let index = 0; index < choiceCount; index += 1) yield toChunk(roleOf(index));
  /** May be the last chunk, which the timings go into. */
  let held: ChatCompletionChunk | undefined;
  for await (const { choices, usage, timings } of chunks) {
    const last = timings ? { timings } : {};
    if (held) yield includeUsage ? held : { ...held, ...last };
    held = undefined;
    for (const choice of choices.flatMap(toChatChoices)) {
      if (choice.finish_reason) held = toChunk(choice);
      else yield toChunk(choice);
    }
    if (usage && includeUsage) yield { ...envelope, choices: [], usage, ...last };
  }
  if (held) yield held;
}

/** @throws ServiceError when the node fails before the answers are whole */
export async function collectChatCompletion(
  chunks: NodeChunks,
  { id, created, model }: AnswerHead,
  choiceCount: number,
): Promise<ChatCompletion> {
  const gathered = Array.from({ length: choiceCount }, (_, index) => new GatheredChoice(index));
  let ending: Pick<ChatCompletion, "usage" | "timings"> | undefined;
  for await (const { choices, usage, timings } of chunks) {
    for (const choice of choices) gathered[choice.index]?.add(choice);
    if (usage) ending = timings ? { usage, timings } : { usage };
  }
  const choices = gathered.flatMap((choice) => choice.toChatChoice() ?? []);
  if (!ending || choices.length < choiceCount) {
    throw nodeUnavailable(new Error("The node's answer is not whole."));
  }
  return { id, object: "chat.completion", created, model, choices, ...ending };
}

export const lastChatEvent = encodeEvent("[DONE]");

/** Each chunk as an event, `[DONE]` at the end. */
export async function* toChatEvents(chunks: ChatChunks): AsyncGenerator<string, void, undefined> {
  for await (const chunk of chunks) yield encodeEvent(JSON.stringify(chunk));
  yield lastChatEvent;
}
