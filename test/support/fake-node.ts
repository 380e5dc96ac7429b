/**
 * A node without a model, over real HTTP on 127.0.0.1: speaks the node's protocol and plays the script named
 * in the prompt (`script:NAME`) or in its base path (`/plays_NAME`), or says what its base path tells (see `sayingPath`). `GET /calls/ID` tells what it saw
 * of the last call with that x-request-id.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { z } from "zod";
import { ServiceError } from "../../shared/errors.ts";
import {
  type FakeCall,
  fakeModel,
  fakeNodeKey,
  readSayingPath,
  secondModel,
} from "./fake-node-facts.ts";
import { say, scripts, sendError, sendJson } from "./fake-node-scripts.ts";

/** By x-request-id. */
interface Seen {
  readonly calls: Map<string, FakeCall>;
  readonly askedForModels: Set<string>;
  /** How many completions were asked for. */
  readonly counts: Map<string, number>;
}

export interface FakeNode {
  readonly url: string;
  close(): Promise<void>;
}

export async function startFakeNode(): Promise<FakeNode> {
  const seen: Seen = { calls: new Map(), askedForModels: new Set(), counts: new Map() };
  const server = createServer((request, response) => void answer(request, response, seen));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${portOf(server)}`, close: () => close(server) };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  seen: Seen,
): Promise<void> {
  // A base path stands for a node of another kind.
  const [, base = "", path = ""] = /^(\/\w+)??(\/(?:v1|calls)\/.*)$/.exec(request.url ?? "") ?? [];
  if (path.startsWith("/calls/")) {
    sendJson(response, 200, seen.calls.get(path.slice("/calls/".length)) ?? null);
    return;
  }
  if (request.headers.authorization !== `Bearer ${fakeNodeKey}`) {
    sendError(response, new ServiceError("invalid_api_key", `expected ${fakeNodeKey}`));
    return;
  }
  if (path === "/v1/models") {
    seen.askedForModels.add(String(request.headers["x-request-id"]));
    sendModels(response, base);
    return;
  }
  await complete(request, response, seen);
}

async function complete(
  request: IncomingMessage,
  response: ServerResponse,
  seen: Seen,
): Promise<void> {
  const text = await readText(request);
  const body = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  const id = String(request.headers["x-request-id"]);
  const askedForModels = seen.askedForModels.has(id);
  const call = { headers: request.headers, body, hungUp: false, textsSent: 0, askedForModels };
  seen.calls.set(id, call);
  response.on("close", () => {
    call.hungUp = !response.writableFinished;
  });
  const texts = readSayingPath(request.url ?? "");
  const earlier = seen.counts.get(id) ?? 0;
  seen.counts.set(id, earlier + 1);
  if (texts) {
    say({ response, call }, texts[Math.min(earlier, texts.length - 1)] ?? "");
    return;
  }
  const isMoved = request.url?.startsWith("/moved/") === true;
  const named = /^\/plays_(\w+)\//.exec(request.url ?? "") ?? /script:(\w+)/.exec(text);
  const name = isMoved ? undefined : named?.[1];
  await scripts[name ?? "ok"]?.({ response, call });
}

function sendModels(response: ServerResponse, base: string): void {
  const kinds: Record<string, unknown> = {
    "": fakeModel,
    "/other_template": { ...fakeModel, control_tokens: { "<|user|>": 32010 } },
    "/broken": {},
  };
  if (readSayingPath(base) || base.startsWith("/plays_")) kinds[base] = fakeModel;
  const data = base === "/two_models" ? [fakeModel, secondModel] : [kinds[base]];
  sendJson(response, 200, { object: "list", data });
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = "";
  request.setEncoding("utf8");
  for await (const part of request) text += String(part);
  return text;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port.");
  return address.port;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
