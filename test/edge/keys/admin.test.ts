import { runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { KeyStore } from "../../../edge/keys/key-store.ts";
import { auditEntrySchema, keyViewSchema } from "../../../shared/api-key.ts";
import { keyBindings } from "../../support/fake-node-facts.ts";
import {
  app,
  askAdmin,
  bearer,
  bindings,
  createKey,
  logError,
  postChat,
  chatBody,
  readError,
} from "../harness.ts";

afterEach(() => {
  vi.useRealTimers();
});

const adminHeaders = {
  ...bearer(keyBindings.ADMIN_KEY),
  "content-type": "application/json",
};

async function listIds(query = ""): Promise<string[]> {
  const response = await askAdmin("GET", `/keys${query}`);
  return z
    .object({ data: z.array(keyViewSchema) })
    .parse(await response.json())
    .data.map(({ id }) => id);
}

async function readAudit(after = 0) {
  const text = await (await askAdmin("GET", `/audit?after=${after}`)).text();
  return text
    .trimEnd()
    .split("\n")
    .map((line) => auditEntrySchema.parse(JSON.parse(line)));
}

function postKeys(environment: Record<string, unknown>): Promise<Response> {
  const init = { method: "POST", headers: adminHeaders, body: '{"name": "broken off"}' };
  return Promise.resolve(app.request("/admin/keys", init, environment));
}

describe("the admin API", () => {
  it("isn't there without an admin key, and the log says why", async () => {
    const { ADMIN_KEY: _, ...without } = bindings;
    const response = await app.request("/admin/keys", { headers: adminHeaders }, without);
    expect(response.status).toBe(404);
    expect(logError.mock.calls[0]?.[0]).toContain("ADMIN_KEY is not set");
  });

  it("takes the admin key alone", async () => {
    const { key } = await createKey();
    for (const headers of [{}, bearer(key), bearer(`${keyBindings.ADMIN_KEY}0`)]) {
      expect((await app.request("/admin/keys", { headers }, bindings)).status).toBe(401);
    }
    const headers = bearer(keyBindings.ADMIN_KEY);
    expect((await app.request("/v1/models", { headers }, bindings)).status).toBe(401);
  });

  it("shows, changes and deletes a key", async () => {
    const { id, key, ...view } = await createKey({ rpm: 5, tenant: "t-1" });
    expect(view).toMatchObject({ rpm: 5, tenant: "t-1", status: "enabled", name: "tests" });
    const got: unknown = await (await askAdmin("GET", `/keys/${id}`)).json();
    expect(got).toEqual({ id, ...view });
    expect(await (await askAdmin("PATCH", `/keys/${id}`, { rpm: null })).json()).toMatchObject({
      rpm: null,
      tenant: "t-1",
    });
    expect(await listIds("?tenant=t-1")).toEqual([id]);
    expect(await (await askAdmin("GET", "/tenants")).json()).toMatchObject({
      data: expect.arrayContaining([{ tenant: "t-1", keys: 1 }]),
    });
    await askAdmin("DELETE", `/keys/${id}`);
    expect(await listIds()).not.toContain(id);
    expect((await app.request("/v1/models", { headers: bearer(key) }, bindings)).status).toBe(401);
  });

  it("names what is wrong with a setting", async () => {
    const response = await askAdmin("POST", "/keys", { name: "x", rpm: 0, speed: 3 });
    expect(response.status).toBe(400);
    const { message } = await readError(response);
    expect(message).toMatch(/`rpm`.*`speed`|`speed`.*`rpm`/);
  });
});

describe("the audit log", () => {
  it("tells in order what was done, with no secret, and goes on after any entry", async () => {
    const first = (await readAudit()).at(-1)?.sequence ?? 0;
    const { id, key } = await createKey({ rpm: 9 });
    await askAdmin("PATCH", `/keys/${id}`, { rpm: 10 });
    await askAdmin("POST", `/keys/${id}/rotate`, { grace_seconds: 5 });
    await askAdmin("POST", `/keys/${id}/revoke`);
    const entries = await readAudit(first);
    expect(entries.map(({ action, key_id }) => [action, key_id])).toEqual(
      ["create", "update", "rotate", "revoke"].map((action) => [action, id]),
    );
    expect(entries[1]?.detail).toEqual({ rpm: 10 });
    expect(JSON.stringify(entries)).not.toContain(key.split("_")[2]);
  });

  it("can't be changed, not even by its own object", async () => {
    await createKey();
    await runInDurableObject(new KeyStore(bindings).directory, (_, { storage }) => {
      expect(() => storage.sql.exec("DELETE FROM audit")).toThrow(/append-only/);
      expect(() => storage.sql.exec("UPDATE audit SET key_id = ''")).toThrow(/append-only/);
    });
  });
});

describe("what a crash leaves", () => {
  const broken = () => Promise.reject(new Error("Network connection lost."));

  it("before the key's object was reached: nothing stays of the key", async () => {
    const lost = { idFromName: () => ({}), getByName: () => ({ create: broken }) };
    const before = await listIds();
    expect((await postKeys({ ...bindings, API_KEYS: lost })).status).toBe(503);
    expect(await listIds()).toEqual(before);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 20_000 });
    expect(await listIds()).toEqual(before);
    expect((await readAudit()).at(-1)).toMatchObject({
      action: "heal",
      detail: { found: "no key" },
    });
  });

  it("after it: the key is listed once it was looked up", async () => {
    const { directory } = new KeyStore(bindings);
    const begin = (note: Parameters<typeof directory.begin>[0]) => directory.begin(note);
    const lost = { idFromName: () => ({}), getByName: () => ({ begin, confirm: broken }) };
    const before = await listIds();
    expect((await postKeys({ ...bindings, KEY_DIRECTORY: lost })).status).toBe(503);
    expect(await listIds()).toEqual(before);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 40_000 });
    const after = await listIds();
    expect(after).toHaveLength(before.length + 1);
    expect(await listIds()).toEqual(after);
    expect((await askAdmin("GET", `/keys/${after.at(-1)}`)).status).toBe(200);
  });
});

describe("changes to one key at once", () => {
  it("are listed as they ended, whoever is heard of last", async () => {
    const { id } = await createKey({ rpm: 1 });
    const rpms = [2, 3, 4, 5, 6];
    await Promise.all(rpms.map((rpm) => askAdmin("PATCH", `/keys/${id}`, { rpm })));
    const own: unknown = await (await askAdmin("GET", `/keys/${id}`)).json();
    const response = await askAdmin("GET", `/keys?tenant=${id}`);
    expect(await response.json()).toEqual({ object: "list", data: [own] });
  });

  it("that were heard of in the wrong order are looked up", async () => {
    const { id } = await createKey();
    const { directory } = new KeyStore(bindings);
    const note = { action: "update", key_id: id, request_id: "r", detail: "{}" } as const;
    const [first, second] = [await directory.begin(note), await directory.begin(note)];
    const former = { ...keyViewSchema.parse(await (await askAdmin("GET", `/keys/${id}`)).json()) };
    await directory.confirm(id, { ...former, name: "second" }, second);
    await directory.confirm(id, { ...former, name: "first" }, first);
    const response = await askAdmin("GET", `/keys?tenant=${id}`);
    expect(await response.json()).toEqual({ object: "list", data: [former] });
  });
});

describe("GET /v1/usage", () => {
  it("tells a key its own use, as JSON and as CSV", async () => {
    const { key, id } = await createKey({ tokens_per_day: 5000 });
    await (await postChat(chatBody("ok"), bindings, bearer(key))).text();
    const init = { headers: bearer(key) };
    const json = await app.request("/v1/usage", init, bindings);
    expect(await json.json()).toMatchObject({ id, today: { requests: 2, total_tokens: 15 } });
    const csv = await app.request("/v1/usage?format=csv", init, bindings);
    expect(csv.headers.get("content-type")).toContain("text/csv");
    const [head, row] = (await csv.text()).split("\r\n");
    expect(head).toBe("date,requests,prompt_tokens,completion_tokens,total_tokens");
    expect(row).toMatch(/^\d{4}-\d\d-\d\d,3,11,4,15$/);
    expect((await app.request("/v1/usage?format=xml", init, bindings)).status).toBe(400);
  });
});
