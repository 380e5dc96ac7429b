/** Shared by the worker's tests: requests to the app with its key, and what the fake node saw of them. */
import { env } from "cloudflare:workers";
import { beforeEach, inject, vi } from "vitest";
import { z } from "zod";
import { createApp } from "../../edge/app.ts";
import { type KeyCreate, shownKeySchema } from "../../shared/api-key.ts";
import { decodeEvents } from "../../shared/sse.ts";
import {
  type FakeCall,
  fakeCallSchema,
  fakeModel,
  fakeNodeKey,
  keyBindings,
} from "../support/fake-node-facts.ts";

export const app = createApp();

/** Takes the worker's log, which would otherwise be full of the faults that the tests bring about. */
export const logError = vi.fn<(line: string) => void>();

beforeEach(() => {
  logError.mockReset();
  vi.stubGlobal("console", Object.create(console, { error: { value: logError } }));
});

export const bindings = {
  ...env,
  NODE_URL: inject("fakeNodeUrl"),
  NODE_KEY: fakeNodeKey,
  ...keyBindings,
};

export function askAdmin(method: string, path: string, body?: object): Promise<Response> {
  const headers = {
    authorization: `Bearer ${keyBindings.ADMIN_KEY}`,
    "content-type": "application/json",
  };
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  return Promise.resolve(app.request(`/admin${path}`, { method, headers, ...content }, bindings));
}

export async function createKey(fields: Partial<KeyCreate> = {}) {
  const response = await askAdmin("POST", "/keys", { name: "tests", ...fields });
  return shownKeySchema.parse(await response.json());
}

export function bearer(key: string): { authorization: string } {
  return { authorization: `Bearer ${key}` };
}

/** Of a key without limits. */
export const keyHeader = bearer((await createKey()).key);

/** A chat request whose answer is the fake node's `script`. */
export function chatBody(script: string, fields: Record<string, unknown> = {}) {
  return {
    model: fakeModel.id,
    messages: [{ role: "user", content: `script:${script}` }],
    ...fields,
  };
}

export function postInit(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: "POST",
    headers: { ...keyHeader, "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  };
}

export async function postChat(
  body: unknown,
  environment: Record<string, unknown> = bindings,
  headers: Record<string, string> = {},
): Promise<Response> {
  return app.request("/v1/chat/completions", postInit(body, headers), environment);
}

export const errorSchema = z.strictObject({
  error: z.strictObject({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: z.string(),
  }),
});

export async function readError(response: Response) {
  return errorSchema.parse(await response.json()).error;
}

/** The data of all events, `[DONE]` as it is, the rest parsed. */
export async function readEvents(response: Response): Promise<unknown[]> {
  const body: ReadableStream<Uint8Array> | null = response.body;
  if (!body) throw new Error("The response has no body.");
  const events: unknown[] = [];
  for await (const { data } of decodeEvents(body)) {
    events.push(data === "[DONE]" ? data : JSON.parse(data));
  }
  return events;
}

/** Waits until what the fake node saw of a call satisfies `isMet`. */
export async function waitForCall(
  requestId: string,
  isMet: (call: FakeCall) => boolean,
): Promise<FakeCall> {
  const deadline = Date.now() + 5000;
  while (Date.now() < deadline) {
    const response = await fetch(`${bindings.NODE_URL}/calls/${requestId}`);
    const call = fakeCallSchema.nullable().parse(await response.json());
    if (call && isMet(call)) return call;
    await scheduler.wait(20);
  }
  throw new Error(`The fake node never saw what was expected of call ${requestId}.`);
}
