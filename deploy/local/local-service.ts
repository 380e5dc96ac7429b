/** The node and the edge as two processes on 127.0.0.1, started and ended together. */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lockFolder } from "../models/folder-lock.ts";
import type { EdgeStart } from "./edge-process.ts";
import { findOwnKey } from "./own-key.ts";
import { requireFreePort } from "./require-free-port.ts";
import { type LogTarget, ServiceProcess } from "./service-process.ts";
import { openServiceSecrets } from "./service-secrets.ts";
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
  readonly admin_key: string;
}

export class LocalService {
  readonly #settings: ServiceSettings;
  readonly #log: LogTarget;
  #node: ServiceProcess | undefined;
  #edge: ServiceProcess | undefined;
  #unlock: (() => void) | undefined;
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
    this.#unlock = await lockStateFolder(settings.STATE_DIR);
    if (this.#stopped !== undefined) throw new Error("The service was stopped.");
    const { own_key: _, ...secrets } = openServiceSecrets(settings.STATE_DIR);
    const node = startNode(settings, this.#log);
    this.#node = node;
    const edge = startEdge(this.#log);
    this.#edge = edge;
    const nodeUrl = await node.listening;
    edge.send({
      port: settings.EDGE_PORT,
      storage: resolve(settings.STATE_DIR, "edge"),
      bindings: { NODE_URL: nodeUrl, NODE_KEY: settings.NODE_KEY, ...secrets },
    } satisfies EdgeStart);
    const edgeUrl = await edge.listening;
    const [key] = await Promise.all([findOwnKey(edgeUrl, settings.STATE_DIR), node.ready]);
    return {
      edge: edgeUrl,
      node: nodeUrl,
      key,
      node_key: settings.NODE_KEY,
      admin_key: secrets.ADMIN_KEY,
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
    this.#unlock?.();
  }
}

/** Two services can't keep their keys in one place. */
function lockStateFolder(folder: string): Promise<() => void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return lockFolder(
    join(folder, "edge"),
    `Another service keeps its API keys in ${folder} at this moment. End it, or set STATE_DIR to another folder.`,
  );
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
