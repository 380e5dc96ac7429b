/** Puts config, node client and what API keys need into the context: made once for each set of bindings, not once a request. */
import { createMiddleware } from "hono/factory";
import { type EdgeConfig, readConfig } from "../config.ts";
import type { EdgeEnvironment } from "../edge-environment.ts";
import { KeySecrets } from "../keys/key-secrets.ts";
import { KeyStore } from "../keys/key-store.ts";
import { NodeClient } from "../routing/node-client.ts";

interface Services {
  readonly config: EdgeConfig;
  readonly node: NodeClient;
  readonly keySecrets: KeySecrets;
  readonly keyStore: KeyStore;
}

export function services() {
  const known = new WeakMap<object, Services>();
  return createMiddleware<EdgeEnvironment>(async (context, next) => {
    const made = known.get(context.env) ?? createServices(context.env);
    known.set(context.env, made);
    context.set("config", made.config);
    context.set("node", made.node);
    context.set("keySecrets", made.keySecrets);
    context.set("keyStore", made.keyStore);
    await next();
  });
}

function createServices(bindings: unknown): Services {
  const config = readConfig(bindings);
  return {
    config,
    node: new NodeClient(config.nodeUrl, config.nodeKey),
    keySecrets: new KeySecrets(config.keySecret, config.keyPeppers),
    keyStore: new KeyStore(bindings),
  };
}
