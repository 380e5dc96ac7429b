/** Reads a node's stream: events in, completion chunks out. Trusts nothing that the schema hasn't seen. */
import { type CompletionChunk, completionChunkSchema } from "../../shared/completion.ts";
import {
  errorBodySchema,
  fromErrorBody,
  fromZodError,
  isServiceError,
} from "../../shared/errors.ts";
import { decodeEvents } from "../../shared/sse.ts";
import { fromNodeError, nodeUnavailable } from "./node-error.ts";

/** A comment of the node: a request's place in its queue. */
const queueComment = /^queue (\d+)$/;

interface ReadOptions {
  readonly signal: AbortSignal;
  readonly onQueue?: (position: number) => void;
}

/**
 * Ends after the node's `[DONE]`.
 * @throws ServiceError when the node reports an error, breaks off before `[DONE]` or sends what can't be read
 */
export async function* readNodeChunks(
  body: ReadableStream<Uint8Array>,
  { signal, onQueue }: ReadOptions,
): AsyncGenerator<CompletionChunk, void, undefined> {
  const onComment = (comment: string): void => {
    const position = queueComment.exec(comment)?.[1];
    if (position !== undefined) onQueue?.(Number(position));
  };
  try {
    for await (const { data } of decodeEvents(body, { signal, onComment })) {
      if (data === "[DONE]") return;
      yield parseChunk(data);
    }
  } catch (thrown) {
    signal.throwIfAborted();
    throw isServiceError(thrown) ? thrown : nodeUnavailable(thrown);
  }
  throw nodeUnavailable(new Error("The node's stream ended before [DONE]."));
}

function parseChunk(data: string): CompletionChunk {
  const value = parseJson(data);
  const parsed = completionChunkSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const failure = errorBodySchema.safeParse(value);
  if (failure.success) throw fromNodeError(fromErrorBody(500, failure.data));
  throw nodeUnavailable(fromZodError(parsed.error, "node's chunk"));
}

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    // The parser's own words would carry the client's text into the log.
    throw nodeUnavailable(new Error("The node sent an event that is not JSON."));
  }
}
