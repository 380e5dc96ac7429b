/** Server-sent events on the wire, both ways. Knows no event's meaning. */
import { createParser } from "eventsource-parser";

export interface ServerSentEvent {
  readonly event?: string | undefined;
  readonly data: string;
}

/** An event longer than this is a fault of the sender; keeps a broken peer from filling the memory. */
export const maxEventCharacters = 1_048_576;

const lineBreak = /\r\n|\r|\n/;

/** `data` may hold line breaks: each line becomes a `data:` field, joined again by the reader. */
export function encodeEvent(data: string, event?: string): string {
  const name = event === undefined ? "" : `event: ${event.split(lineBreak).join(" ")}\n`;
  const lines = data.split(lineBreak).map((line) => `data: ${line}\n`);
  return `${name}${lines.join("")}\n`;
}

/** A line that readers skip; keeps a quiet connection alive. */
export function encodeComment(text: string): string {
  return `: ${text.split(lineBreak).join(" ")}\n\n`;
}

export interface DecodeOptions {
  /** An abort ends the stream with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Gets the text of each comment before the events after it are given out. */
  readonly onComment?: ((comment: string) => void) | undefined;
}

/**
 * Events as they complete, however the bytes are cut; an event cut off by the stream's end is dropped.
 * Leaving the loop cancels the stream.
 * @throws Error when one event exceeds `maxEventCharacters`
 */
export async function* decodeEvents(
  stream: ReadableStream<Uint8Array>,
  { signal, onComment }: DecodeOptions = {},
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  const inbox = createInbox(onComment);
  const cancel = () => void reader.cancel(signal?.reason).catch(ignoreBrokenStream);
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    while (true) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read();
      signal?.throwIfAborted();
      if (done) return;
      yield* inbox.receive(decoder.decode(value, { stream: true }));
    }
  } finally {
    signal?.removeEventListener("abort", cancel);
    await reader.cancel().catch(ignoreBrokenStream);
  }
}

function createInbox(onComment: DecodeOptions["onComment"]) {
  let events: ServerSentEvent[] = [];
  let overflow: Error | undefined;
  const parser = createParser({
    maxBufferSize: maxEventCharacters,
    onEvent: ({ event, data }) => events.push({ event, data }),
    onComment: (comment) => onComment?.(comment),
    onError: (error) => {
      // Unknown fields are to be skipped, says the standard.
      if (error.type === "max-buffer-size-exceeded") overflow = error;
    },
  });
  return {
    receive(text: string): readonly ServerSentEvent[] {
      parser.feed(text);
      if (overflow) throw overflow;
      const received = events;
      events = [];
      return received;
    },
  };
}

/** A broken stream has already told its reader so. */
function ignoreBrokenStream(): void {
  return undefined;
}
