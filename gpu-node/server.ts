/** Listens for HTTP, and stops doing so. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { AnsweredRequest } from "./metrics/http-metrics.ts";

export interface RunningServer {
  readonly url: string;
  /** Lets what is being answered go out, for at most `graceMs`, then cuts the connections. */
  close(graceMs: number): Promise<void>;
}

export interface ServerOptions {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly onAnswered: (request: AnsweredRequest) => void;
}

/** Throws when the address is taken or not this machine's. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { fetch, host, port, onAnswered } = options;
  const listener = getRequestListener(fetch);
  const server = createServer((incoming, outgoing) => {
    const beginMs = performance.now();
    outgoing.once("close", () => onAnswered(describeAnswer(incoming, outgoing, beginMs)));
    void listener(incoming, outgoing);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(port, host, resolve);
  await promise;
  return { url: urlOf(server.address(), host), close: (graceMs) => closeServer(server, graceMs) };
}

function describeAnswer(
  { method = "", url = "" }: IncomingMessage,
  { statusCode: status }: ServerResponse,
  beginMs: number,
): AnsweredRequest {
  return { method, url, status, seconds: (performance.now() - beginMs) / 1000 };
}

function urlOf(address: AddressInfo | string | null, host: string): string {
  const port = typeof address === "object" && address ? address.port : 0;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

async function closeServer(server: Server, graceMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  // A connection that is kept alive becomes idle only when its answer is out.
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await promise;
  clearInterval(sweep);
  clearTimeout(cut);
}
