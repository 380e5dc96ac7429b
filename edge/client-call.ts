/** What a client's request has of the node: it ends when the client leaves, before its answer or midway in the stream. */
import type { EdgeContext } from "./edge-environment.ts";
import type { EventStreamHooks } from "./event-stream.ts";
import { logError } from "./log-error.ts";
import type { NodeCall } from "./routing/node-client.ts";

export interface ClientCall {
  readonly call: NodeCall;
  /** Of the answer's stream, where there is one. */
  readonly hooks: Pick<EventStreamHooks, "onLeave" | "onError">;
}

export function startClientCall(context: Pick<EdgeContext, "req" | "var">): ClientCall {
  const { requestId, tenant } = context.var;
  const leaving = new AbortController();
  const signal = AbortSignal.any([context.req.raw.signal, leaving.signal]);
  return {
    call: { requestId, tenant, signal },
    hooks: {
      onLeave: () => leaving.abort(),
      onError: (error) => logError(error, requestId),
    },
  };
}
