/** What every handler and middleware of the worker finds in its context. */
import type { Context } from "hono";
import type { EdgeConfig } from "./config.ts";
import type { NodeClient } from "./routing/node-client.ts";

export interface EdgeEnvironment {
  readonly Bindings: Readonly<Record<string, unknown>>;
  readonly Variables: {
    readonly requestId: string;
    /** Whose key was sent: a name for it that doesn't give it away. */
    readonly tenant: string;
    readonly config: EdgeConfig;
    readonly node: NodeClient;
  };
}

export type EdgeContext = Context<EdgeEnvironment>;
