import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { readConfig } from "../../../edge/config.ts";
import { KeySecrets } from "../../../edge/keys/key-secrets.ts";
import { KeyStore } from "../../../edge/keys/key-store.ts";
import { keyUsageSchema } from "../../../shared/api-key.ts";
import {
  app,
  askAdmin,
  bearer,
  bindings,
  chatBody,
  createKey,
  postChat,
  readError,
  readEvents,
} from "../harness.ts";

afterEach(() => {
  vi.useRealTimers();
});

async function listModels(key: string): Promise<Response> {
  return app.request("/v1/models", { headers: bearer(key) }, bindings);
}

async function usageOf(id: string) {
  return keyUsageSchema.parse(await (await askAdmin("GET", `/keys/${id}/usage`)).json());
}

function countStatuses(responses: readonly Response[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of responses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe("a key with rpm 5", () => {
  it("serves 5 of 7 at once, and tells the other 2 when to come again", async () => {
    const { key, id } = await createKey({ rpm: 5 });
    const responses = await Promise.all(Array.from({ length: 7 }, () => listModels(key)));
    expect(countStatuses(responses)).toEqual({ 200: 5, 429: 2 });
    const refused = responses.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(55);
    expect(refused?.headers.get("x-ratelimit-limit-requests")).toBe("5");
    expect(refused?.headers.get("x-ratelimit-remaining-requests")).toBe("0");
    expect(refused?.headers.get("x-ratelimit-reset-requests")).toMatch(/^[\d.]+s$/);
    expect((await usageOf(id)).today.requests).toBe(5);
  });

  it("counts chat requests and others alike, faulty ones too", async () => {
    const { key } = await createKey({ rpm: 4 });
    const headers = bearer(key);
    expect((await postChat(chatBody("ok"), bindings, headers)).status).toBe(200);
    expect((await postChat("{", bindings, headers)).status).toBe(400);
    expect((await app.request("/v1/nothing", { headers }, bindings)).status).toBe(404);
    const last = await listModels(key);
    expect([last.status, last.headers.get("x-ratelimit-remaining-requests")]).toEqual([200, "0"]);
    const refused = await postChat(chatBody("ok"), bindings, headers);
    expect(refused.status).toBe(429);
    expect(await readError(refused)).toMatchObject({
      code: "rate_limited",
      type: "rate_limit_error",
    });
  });
});

describe("tokens", () => {
  it("are settled by the node's count, streamed or not", async () => {
    const { key, id } = await createKey({ tokens_per_day: 100_000 });
    for (const stream of [true, false]) {
      const response = await postChat(chatBody("ok", { stream }), bindings, bearer(key));
      await response.text();
    }
    const used = await usageOf(id);
    expect(used.running).toBe(0);
    expect(used.today).toEqual({
      requests: 2,
      prompt_tokens: 22,
      completion_tokens: 8,
      total_tokens: 30,
    });
    expect(used.month).toEqual(used.today);
    expect(used.days).toHaveLength(1);
  });

  it("beyond the day's budget are refused until tomorrow, at no cost", async () => {
    const { key, id } = await createKey({ tokens_per_day: 160 });
    const body = chatBody("ok", { max_tokens: 100 });
    expect((await postChat(body, bindings, bearer(key))).status).toBe(200);
    for (const _ of [1, 2, 3]) await postChat(body, bindings, bearer(key));
    const before = await usageOf(id);
    expect(before.today.total_tokens).toBe(15 * before.today.requests);
    const big = chatBody("ok", { max_tokens: 128 });
    const refused = await postChat(big, bindings, bearer(key));
    expect(refused.status).toBe(429);
    expect((await readError(refused)).code).toBe("insufficient_quota");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await usageOf(id)).today).toEqual(before.today);
  });

  it("that no waiting would bring are the request's fault", async () => {
    const { key } = await createKey({ tokens_per_minute: 50 });
    const response = await postChat(chatBody("ok"), bindings, bearer(key));
    expect(response.status).toBe(400);
    expect((await readError(response)).param).toBe("max_tokens");
    expect(response.headers.get("x-ratelimit-remaining-tokens")).toBe("50");
  });

  it("of an answer are bounded by the key's ceiling when the client says nothing", async () => {
    const { key } = await createKey({ max_tokens: 64 });
    const id = "ceiling-1";
    await postChat(chatBody("ok"), bindings, { ...bearer(key), "x-request-id": id });
    const call = await (await fetch(`${bindings.NODE_URL}/calls/${id}`)).json();
    expect(z.object({ body: z.looseObject({}) }).parse(call).body).toMatchObject({
      max_tokens: 64,
    });
    const above = await postChat(chatBody("ok", { max_tokens: 65 }), bindings, bearer(key));
    expect(above.status).toBe(400);
    expect((await readError(above)).message).toContain("at most 64");
  });
});

describe("an answer that its client leaves", () => {
  it("is charged a token for each byte, but no more than were asked for", async () => {
    const { key, id } = await createKey();
    const body = chatBody("slow", { stream: true, max_tokens: 5 });
    const response = await postChat(body, bindings, bearer(key));
    const reader = z.instanceof(ReadableStream).parse(response.body).getReader();
    for (let index = 0; index < 8; index += 1) await reader.read();
    await reader.cancel();
    await expect.poll(async () => (await usageOf(id)).running).toBe(0);
    const { prompt_tokens, completion_tokens } = (await usageOf(id)).today;
    expect(completion_tokens).toBe(5);
    expect(prompt_tokens).toBeGreaterThanOrEqual("script:slow".length);
    expect(prompt_tokens).toBeLessThan(40);
  });
});

describe("a key with concurrency 1", () => {
  it("has its place free again as soon as an answer has ended", async () => {
    const { key } = await createKey({ concurrency: 1 });
    for (let index = 0; index < 10; index += 1) {
      const stream = index % 2 === 0;
      const response = await postChat(chatBody("ok", { stream }), bindings, bearer(key));
      expect(response.status).toBe(200);
      await (stream ? readEvents(response) : response.json());
    }
  });

  it("refuses a second answer while the first is under way, and not when its client has left", async () => {
    const { key, id } = await createKey({ concurrency: 1 });
    const first = await postChat(chatBody("slow", { stream: true }), bindings, bearer(key));
    const reader = z.instanceof(ReadableStream).parse(first.body).getReader();
    for (let index = 0; index < 3; index += 1) await reader.read();
    const second = await postChat(chatBody("ok"), bindings, bearer(key));
    expect([second.status, second.headers.get("retry-after")]).toEqual([429, "1"]);
    expect((await listModels(key)).status).toBe(200);
    await reader.cancel();
    await expect.poll(async () => (await usageOf(id)).running).toBe(0);
    expect((await postChat(chatBody("ok"), bindings, bearer(key))).status).toBe(200);
    expect((await usageOf(id)).today.completion_tokens).toBeGreaterThan(4);
  });

  it("has its place free 15 s after the worker that held it was lost", async () => {
    const startMs = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now: startMs });
    const { key, id } = await createKey({ concurrency: 1 });
    const { keySecret, keyPeppers } = readConfig(bindings);
    const sent = await new KeySecrets(keySecret, keyPeppers).read(key);
    const generation = { promptTokens: 9, answers: 1, maxTokens: 9, defaultMaxTokens: 9 };
    const request = { hashes: sent?.hashes ?? [], scope: "chat", model: null, generation } as const;
    const { admitted } = await new KeyStore(bindings).key(id).admit(request);
    expect(admitted?.leaseId).toMatch(/^[0-9a-f-]{36}$/);
    vi.setSystemTime(startMs + 14_999);
    expect((await postChat(chatBody("ok"), bindings, bearer(key))).status).toBe(429);
    vi.setSystemTime(startMs + 15_000);
    expect((await postChat(chatBody("ok"), bindings, bearer(key))).status).toBe(200);
  });
});
