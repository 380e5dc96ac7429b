/** The node and the edge as two processes on 127.0.0.1, started and ended together. */
import { setTimeout as sleep } from "node:timers/promises";
import type { EdgeStart } from "./edge-process.ts";
import { requireFreePort } from "./require-free-port.ts";
import { type LogTarget, ServiceProcess } from "./service-process.ts";
import type { ServiceSettings } from "./service-settings.ts";

/** How long a part may take to end beyond the drain, before it is ended by force. */
const stopGraceMs = 700;
/** What the edge takes to tell its clients that the node has ended. */
const lastWordsMs = 150;

export interface ServiceAddress {
  readonly edge: string;
  readonly node: string;
  readonly key: string;
  readonly node_key: string;
}

export class LocalService {
  readonly #settings: ServiceSettings;
  readonly #log: LogTarget;
  #node: ServiceProcess | undefined;
  #edge: ServiceProcess | undefined;
  #stopped: Promise<void> | undefined;

  constructor(settings: ServiceSettings, log: LogTarget) {
    this.#settings = settings;
    this.#log = log;
  }

  /** Resolves when both answer requests. Throws where one can't start; `stop` is then still due. */
  async start(): Promise<ServiceAddress> {
    const settings = this.#settings;
    await requireFreePort("EDGE_PORT", settings.EDGE_PORT);
    await requireFreePort("NODE_PORT", settings.NODE_PORT);
    if (this.#stopped !== undefined) throw new Error("The service was stopped.");
    const node = startNode(settings, this.#log);
    this.#node = node;
    const edge = startEdge(this.#log);
    this.#edge = edge;
    const nodeUrl = await node.listening;
    edge.send({
      port: settings.EDGE_PORT,
      bindings: {
        NODE_URL: nodeUrl,
        NODE_KEY: settings.NODE_KEY,
        DEVELOPMENT_KEY: settings.DEVELOPMENT_KEY,
      },
    } satisfies EdgeStart);
    const [edgeUrl] = await Promise.all([edge.listening, node.ready]);
    return {
      edge: edgeUrl,
      node: nodeUrl,
      key: settings.DEVELOPMENT_KEY,
      node_key: settings.NODE_KEY,
    };
  }

  /** Resolves, with a sentence that says how, when either part has ended. Call after `start`. */
  get ended(): Promise<string> {
    const parts = [this.#node, this.#edge].filter((part) => part !== undefined);
    return Promise.race(parts.map((part) => part.ended));
  }

  /** Ends both, the node first: the answers that it drains still pass through the edge. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    await this.#node?.stop(this.#settings.DRAIN_MS + stopGraceMs);
    await sleep(lastWordsMs);
    await this.#edge?.stop(stopGraceMs);
  }
}

/** The node alone, ended by `stop` on what this returns. */
export function startNode(settings: ServiceSettings, log: LogTarget): ServiceProcess {
  return new ServiceProcess({
    name: "node",
    entry: "gpu-node/main.ts",
    environment: {
      ...process.env,
      NODE_PORT: String(settings.NODE_PORT),
      NODE_KEY: settings.NODE_KEY,
      DRAIN_MS: String(settings.DRAIN_MS),
    },
    log,
  });
}

function startEdge(log: LogTarget): ServiceProcess {
  return new ServiceProcess({
    name: "edge",
    entry: "deploy/local/edge-process.ts",
    environment: {
      ...process.env,
      WRANGLER_SEND_METRICS: "false",
      // Otherwise wrangler asks Cloudflare for a sample of request data at each start.
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
    },
    log,
  });
}
