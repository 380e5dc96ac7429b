/** What every handler and middleware of the worker finds in its context. */
import type { Context } from "hono";
import type { EdgeConfig } from "./config.ts";
import type { Admitted } from "./keys/admission.ts";
import type { HeldLease } from "./keys/held-lease.ts";
import type { KeySecrets } from "./keys/key-secrets.ts";
import type { KeyStore } from "./keys/key-store.ts";
import type { NodeClient } from "./routing/node-client.ts";

export interface EdgeEnvironment {
  readonly Bindings: Readonly<Record<string, unknown>>;
  readonly Variables: {
    readonly requestId: string;
    readonly config: EdgeConfig;
    readonly node: NodeClient;
    readonly keySecrets: KeySecrets;
    readonly keyStore: KeyStore;
    /** Of the key that was sent, as what it allows: below /v1 only. */
    readonly keyId: string;
    readonly admitted: Admitted;
    /** Undefined where no answer is made. */
    readonly lease: HeldLease | undefined;
  };
}

export type EdgeContext = Context<EdgeEnvironment>;
