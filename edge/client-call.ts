/** What a client's request has of the node: it ends when the client leaves, or its key no longer allows it. */
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
  const { requestId, admitted, lease } = context.var;
  const leaving = new AbortController();
  const signals = [context.req.raw.signal, leaving.signal, ...(lease ? [lease.signal] : [])];
  const signal = AbortSignal.any(signals);
  return {
    call: { requestId, tenant: admitted.tenant, signal, ...(lease && { meter: lease.meter }) },
    hooks: {
      onLeave: () => {
        leaving.abort();
        void lease?.release();
      },
      onError: (error) => logError(error, requestId),
    },
  };
}
