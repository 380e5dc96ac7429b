import { runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { shownKeySchema } from "../../../shared/api-key.ts";
import { KeyStore } from "../../../edge/keys/key-store.ts";
import { fakeModel, secondModel } from "../../support/fake-node-facts.ts";
import {
  app,
  askAdmin,
  bearer,
  bindings,
  chatBody,
  createKey,
  postChat,
  postInit,
  readError,
  readEvents,
} from "../harness.ts";

afterEach(() => {
  vi.useRealTimers();
});

async function statusOf(key: string): Promise<number> {
  return (await app.request("/v1/models", { headers: bearer(key) }, bindings)).status;
}

describe("a key", () => {
  it("that was never issued is refused without asking for it", async () => {
    const { key } = await createKey();
    const lost = { ...bindings, API_KEYS: { ...lostNamespace } };
    const forged = key.replace(/[0-9a-f]{16}$/, "0123456789abcdef");
    const response = await app.request("/v1/models", { headers: bearer(forged) }, lost);
    expect(response.status).toBe(401);
  });

  it("is refused as long as it is disabled", async () => {
    const { key, id } = await createKey();
    await askAdmin("POST", `/keys/${id}/disable`);
    expect(await statusOf(key)).toBe(401);
    await askAdmin("POST", `/keys/${id}/enable`);
    expect(await statusOf(key)).toBe(200);
  });

  it("is refused for ever once it is revoked, and once it is deleted", async () => {
    const { key, id } = await createKey();
    await askAdmin("POST", `/keys/${id}/revoke`);
    const response = await app.request("/v1/models", { headers: bearer(key) }, bindings);
    expect(response.status).toBe(401);
    expect((await readError(response)).message).toContain("revoked");
    expect((await askAdmin("POST", `/keys/${id}/enable`)).status).toBe(409);
    expect((await askAdmin("DELETE", `/keys/${id}`)).status).toBe(200);
    expect(await statusOf(key)).toBe(401);
    expect((await askAdmin("GET", `/keys/${id}`)).status).toBe(404);
  });

  it("expires on the second", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 1_800_000_000_000 });
    const { key, id } = await createKey({ expires_at: 1_800_000_010 });
    vi.setSystemTime(1_800_000_009_999);
    expect(await statusOf(key)).toBe(200);
    vi.setSystemTime(1_800_000_010_000);
    expect(await statusOf(key)).toBe(401);
    for (const path of [`/keys/${id}`, `/keys?tenant=${id}`]) {
      expect(await (await askAdmin("GET", path)).text()).toContain('"status":"expired"');
    }
  });

  it("is taken beside its successor for the grace, exactly, under the same id", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 1_800_000_000_000 });
    const { key, id } = await createKey();
    const rotated = await askAdmin("POST", `/keys/${id}/rotate`, { grace_seconds: 60 });
    const next = shownKeySchema.parse(await rotated.json());
    expect(next.id).toBe(id);
    expect(next.former_secret_until).toBe(1_800_000_060);
    vi.setSystemTime(1_800_000_059_999);
    expect([await statusOf(key), await statusOf(next.key)]).toEqual([200, 200]);
    vi.setSystemTime(1_800_000_060_000);
    expect([await statusOf(key), await statusOf(next.key)]).toEqual([401, 200]);
    const without = await askAdmin("POST", `/keys/${id}/rotate`, {});
    const last = shownKeySchema.parse(await without.json());
    expect([await statusOf(next.key), await statusOf(last.key)]).toEqual([401, 200]);
  });

  it("is nowhere at rest", async () => {
    const { key, id } = await createKey();
    await statusOf(key);
    const [, , secret = ""] = key.split("_");
    const object = new KeyStore(bindings).key(id);
    const kept = await runInDurableObject(object, (_, { storage }) =>
      JSON.stringify([...storage.kv.list()]),
    );
    expect(kept).toContain(id);
    expect(kept).not.toContain(secret);
  });

  it("is taken with a new pepper as well as with the one that it was made by", async () => {
    const { key } = await createKey();
    const KEY_PEPPERS = `2:another-pepper-0123456789,${bindings.KEY_PEPPERS}`;
    const headers = bearer(key);
    const environment = { ...bindings, KEY_PEPPERS };
    expect((await app.request("/v1/models", { headers }, environment)).status).toBe(200);
    const without = { ...bindings, KEY_PEPPERS: "2:another-pepper-0123456789" };
    expect((await app.request("/v1/models", { headers }, without)).status).toBe(401);
  });
});

describe("what a key is made for", () => {
  it.each([
    ["chat", "POST", "/v1/chat/completions"],
    ["solve", "POST", "/v1/solve"],
    ["models", "GET", "/v1/models"],
    ["usage", "GET", "/v1/usage"],
  ] as const)("is %s only where its scope is there", async (scope, method, path) => {
    const others = (["chat", "solve", "models", "usage"] as const).filter((one) => one !== scope);
    const { key } = await createKey({ scopes: others });
    const init: RequestInit =
      method === "POST" ? postInit({}, bearer(key)) : { headers: bearer(key) };
    const response = await app.request(path, init, bindings);
    expect(response.status).toBe(403);
    const head = await app.request(path, { ...init, method: init.method ?? "HEAD" }, bindings);
    expect(head.status).toBe(403);
    expect(await readError(response)).toMatchObject({
      code: "permission_denied",
      type: "permission_error",
    });
  });

  it("are the models of its list, and no others are shown", async () => {
    const { key } = await createKey({ models: [secondModel.id] });
    const two = { ...bindings, NODE_URL: `${bindings.NODE_URL}/two_models` };
    const listed = await app.request("/v1/models", { headers: bearer(key) }, two);
    const { data } = z
      .object({ data: z.array(z.object({ id: z.string() })) })
      .parse(await listed.json());
    expect(data.map(({ id }) => id)).toEqual([secondModel.id]);
    const other = await postChat(chatBody("ok"), two, bearer(key));
    expect([other.status, (await readError(other)).param]).toEqual([403, "model"]);
    const own = await postChat({ ...chatBody("ok"), model: secondModel.id }, two, bearer(key));
    expect(own.status).toBe(200);
    expect(fakeModel.id).not.toBe(secondModel.id);
  });
});

describe("a running stream", () => {
  it("ends with an error within 5 s when its key is revoked", async () => {
    const { key, id } = await createKey();
    const response = await postChat(chatBody("silent", { stream: true }), bindings, bearer(key));
    const startedMs = Date.now();
    await askAdmin("POST", `/keys/${id}/revoke`);
    const events = await readEvents(response);
    expect(Date.now() - startedMs).toBeLessThan(5000);
    expect(events.at(-1)).toMatchObject({ error: { code: "invalid_api_key" } });
    expect(events).not.toContain("[DONE]");
  });
});

const lostNamespace = {
  idFromName: () => ({}),
  getByName: () => ({ admit: () => Promise.reject(new Error("Network connection lost.")) }),
};

describe("keys that can't be looked up", () => {
  it("are 503 with the time to try again, never 401", async () => {
    const { key } = await createKey();
    const lost = { ...bindings, API_KEYS: lostNamespace };
    const response = await app.request("/v1/models", { headers: bearer(key) }, lost);
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
    expect((await readError(response)).code).toBe("key_store_unavailable");
  });
});
