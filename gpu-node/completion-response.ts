/** Answers in OpenAI's shapes: one object, or a stream of server-sent events. */
import type {
  CompletionChunk,
  CompletionRequest,
  CompletionResponse,
  FinishReason,
  Timings,
} from "../shared/completion.ts";
import { toErrorBody, toServiceError } from "../shared/errors.ts";
import { encodeComment, encodeEvent } from "../shared/sse.ts";
import type { ChoiceDelta } from "./completion-choice.ts";
import type { MadeToken } from "./completion-deltas.ts";
import { toLogprobs } from "./completion-logprobs.ts";
import type { Completion } from "./completion.ts";

type ResponseChoice = CompletionResponse["choices"][number];

interface GatheredChoice {
  text: string;
  readonly tokens: MadeToken[];
  finishReason: FinishReason | null;
}

/** Waits for the whole answers. null when they were cancelled, and nobody waits for them. */
export async function toCompletionResponse(
  completion: Completion,
): Promise<CompletionResponse | null> {
  const gathered = Array.from({ length: completion.choiceCount }, (): GatheredChoice => ({
    text: "",
    tokens: [],
    finishReason: null,
  }));
  for await (const deltas of completion.deltas()) {
    for (const { index, text, tokens, finishReason } of deltas) {
      const choice = gathered[index];
      if (!choice) continue;
      choice.text += text;
      choice.tokens.push(...tokens);
      choice.finishReason = finishReason;
    }
  }
  const choices = gathered.flatMap((choice, index) => toChoice(completion, choice, index));
  if (choices.length < gathered.length) return null;
  return {
    ...envelopeOf(completion),
    choices,
    usage: completion.usage,
    ...timingsOf(completion),
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

/** Events that are there at the same time come in one piece. */
async function* readEvents(
  completion: Completion,
  onError: (error: unknown) => void,
): AsyncGenerator<string, void, undefined> {
  for await (const place of completion.queuePlaces) yield encodeComment(`queue ${place}`);
  yield encodeComment("queue 0");
  try {
    for await (const deltas of completion.deltas()) {
      yield deltas.map((delta) => encodeJson(toChunk(completion, delta))).join("");
    }
    yield (includesUsage(completion) ? encodeJson(toUsageChunk(completion)) : "") + done;
  } catch (error) {
    onError(error);
    yield encodeJson(toErrorBody(toServiceError(error)));
  }
}

const done = encodeEvent("[DONE]");

function encodeJson(value: object): string {
  return encodeEvent(JSON.stringify(value));
}

/** Empty when the choice was cancelled. */
function toChoice(
  { request, promptIds, spelling }: Completion,
  { text, tokens, finishReason }: GatheredChoice,
  index: number,
): ResponseChoice[] {
  if (finishReason === null) return [];
  const logprobs = toLogprobs(request, tokens, spelling);
  const ids = idsOf(request, tokens, promptIds);
  return [{ index, text, logprobs, finish_reason: finishReason, ...ids }];
}

function toChunk(completion: Completion, delta: ChoiceDelta): CompletionChunk {
  const { index, text, tokens, finishReason, isFirst } = delta;
  const { request, promptIds, spelling } = completion;
  const logprobs = toLogprobs(request, tokens, spelling);
  const ids = idsOf(request, tokens, isFirst ? promptIds : undefined);
  const isLast = finishReason && completion.isFinished && !includesUsage(completion);
  return {
    ...envelopeOf(completion),
    choices: [{ index, text, logprobs, finish_reason: finishReason, ...ids }],
    ...(isLast && timingsOf(completion)),
  };
}

/** The last one, where the request asks for it. */
function toUsageChunk(completion: Completion): CompletionChunk {
  const { usage } = completion;
  return { ...envelopeOf(completion), choices: [], usage, ...timingsOf(completion) };
}

function includesUsage({ request }: Completion): boolean {
  return request.stream_options?.include_usage === true;
}

function envelopeOf({ id, created, model }: Completion) {
  return { id, object: "text_completion", created, model } as const;
}

function timingsOf({ request, timings }: Completion): { timings?: Timings } {
  return request.timings ? { timings } : {};
}

function idsOf(
  request: CompletionRequest,
  tokens: readonly MadeToken[],
  promptIds: readonly number[] | undefined,
): { token_ids?: number[]; prompt_token_ids?: number[] } {
  if (!request.return_token_ids) return {};
  const made = { token_ids: tokens.map(({ tokenId }) => tokenId) };
  return promptIds ? { ...made, prompt_token_ids: [...promptIds] } : made;
}
