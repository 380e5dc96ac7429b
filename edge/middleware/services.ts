/** Puts config and node client into the context: made once for each set of bindings, not once a request. */
import { createMiddleware } from "hono/factory";
import { type EdgeConfig, readConfig } from "../config.ts";
import type { EdgeEnvironment } from "../edge-environment.ts";
import { NodeClient } from "../routing/node-client.ts";

interface Services {
  readonly config: EdgeConfig;
  readonly node: NodeClient;
}

export function services() {
  const known = new WeakMap<object, Services>();
  return createMiddleware<EdgeEnvironment>(async (context, next) => {
    const made = known.get(context.env) ?? createServices(context.env);
    known.set(context.env, made);
    context.set("config", made.config);
    context.set("node", made.node);
    await next();
  });
}

function createServices(bindings: unknown): Services {
  const config = readConfig(bindings);
  return { config, node: new NodeClient(config.nodeUrl, config.nodeKey) };
}
