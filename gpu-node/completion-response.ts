/** An answer in OpenAI's shapes: one object, or a stream of server-sent events. */
import type {
  CompletionChunk,
  CompletionRequest,
  CompletionResponse,
  FinishReason,
} from "../shared/completion.ts";
import { toErrorBody, toServiceError } from "../shared/errors.ts";
import { encodeComment, encodeEvent } from "../shared/sse.ts";
import type { CompletionDelta } from "./completion-deltas.ts";
import type { Completion } from "./completion.ts";

/** Waits for the whole answer. null when it was cancelled, and nobody waits for it. */
export async function toCompletionResponse(
  completion: Completion,
): Promise<CompletionResponse | null> {
  let text = "";
  const tokenIds: number[] = [];
  let finishReason: FinishReason | null = null;
  for await (const delta of completion.deltas()) {
    text += delta.text;
    tokenIds.push(...delta.tokenIds);
    finishReason = delta.finishReason;
  }
  if (finishReason === null) return null;
  const ids = idsOf(completion.request, tokenIds, completion.promptIds);
  return {
    ...envelopeOf(completion),
    choices: [{ index: 0, text, logprobs: null, finish_reason: finishReason, ...ids }],
    usage: completion.usage,
  };
}

/**
 * Begins with comments that say its place in the queue, the first at once, the last (0) when it runs: so the
 * client knows that it was admitted. An error after that is
 * an event of its own, and the stream then ends without `[DONE]`. A client that leaves cancels the
 * completion; one that reads slowly is waited for.
 */
export function toEventStream(
  completion: Completion,
  onError: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const events = readEvents(completion, onError);
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await events.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel() {
      completion.cancel();
    },
  });
}

async function* readEvents(
  completion: Completion,
  onError: (error: unknown) => void,
): AsyncGenerator<string, void, undefined> {
  for await (const place of completion.queuePlaces) yield encodeComment(`queue ${place}`);
  yield encodeComment("queue 0");
  try {
    let isFirst = true;
    for await (const delta of completion.deltas()) {
      yield encodeEvent(JSON.stringify(toChunk(completion, delta, isFirst)));
      isFirst = false;
    }
    if (completion.request.stream_options?.include_usage) {
      const { usage } = completion;
      yield encodeEvent(JSON.stringify({ ...envelopeOf(completion), choices: [], usage }));
    }
    yield encodeEvent("[DONE]");
  } catch (error) {
    onError(error);
    yield encodeEvent(JSON.stringify(toErrorBody(toServiceError(error))));
  }
}

function toChunk(
  completion: Completion,
  delta: CompletionDelta,
  isFirst: boolean,
): CompletionChunk {
  const { text, tokenIds, finishReason } = delta;
  const ids = idsOf(completion.request, tokenIds, isFirst ? completion.promptIds : undefined);
  return {
    ...envelopeOf(completion),
    choices: [{ index: 0, text, logprobs: null, finish_reason: finishReason, ...ids }],
  };
}

function envelopeOf({ id, created, model }: Completion) {
  return { id, object: "text_completion", created, model } as const;
}

function idsOf(
  request: CompletionRequest,
  tokenIds: readonly number[],
  promptIds: readonly number[] | undefined,
): { token_ids?: number[]; prompt_token_ids?: number[] } {
  if (!request.return_token_ids) return {};
  const made = { token_ids: [...tokenIds] };
  return promptIds ? { ...made, prompt_token_ids: [...promptIds] } : made;
}
