/** The body of a streamed answer. */
import { type ServiceError, toErrorBody, toServiceError } from "../shared/errors.ts";
import { encodeEvent } from "../shared/sse.ts";

export interface EventStreamHooks {
  /** The name of the event that an error becomes; absent: none. */
  readonly errorEvent?: string;
  /** The client has left: whoever makes the events should stop. */
  readonly onLeave: () => void;
  readonly onError: (error: ServiceError) => void;
}

/**
 * @param events server-sent events as they go over the wire. Since the answer's status is sent already, an error becomes a
 * last event `{"error": ...}`.
 */
export function createEventStream(
  events: AsyncGenerator<string, void, undefined>,
  { errorEvent, onLeave, onError }: EventStreamHooks,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let hasLeft = false;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await events.next().catch(toServiceError);
      if (hasLeft) return;
      if (next instanceof Error) {
        onError(next);
        const event = encodeEvent(JSON.stringify(toErrorBody(next)), errorEvent);
        controller.enqueue(encoder.encode(event));
      } else if (!next.done) {
        controller.enqueue(encoder.encode(next.value));
        return;
      }
      controller.close();
    },
    cancel() {
      hasLeft = true;
      onLeave();
    },
  });
}

export const eventStreamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache",
} as const;
