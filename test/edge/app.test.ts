import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fakeModel } from "../support/fake-node-facts.ts";
import {
  app,
  bindings,
  chatBody,
  keyHeader,
  logError,
  postChat,
  postInit,
  readError,
} from "./harness.ts";

const chatPath = "/v1/chat/completions";
const maxBodyBytes = 262_144;

/** A valid request of exactly `bytes` bytes, most of them in characters of 3 bytes each. */
function bodyOf(bytes: number): string {
  const around = JSON.stringify(chatBody("ok", { user: "" })).length;
  const room = bytes - around;
  const user = "連".repeat(Math.floor(room / 3)) + "x".repeat(room % 3);
  return JSON.stringify(chatBody("ok", { user }));
}

describe("the deployed worker", () => {
  it("answers through its entry with its own bindings", async () => {
    const url = `https://edge.test${chatPath}`;
    const response = await exports.default.fetch(new Request(url, postInit(chatBody("ok"))));
    expect(response.status).toBe(200);
  });
});

describe("the API key", () => {
  it.each([
    ["missing", {}],
    ["wrong", { authorization: keyHeader.authorization.replace(/.$/, "x") }],
    ["cut short", { authorization: keyHeader.authorization.slice(0, -1) }],
    ["of another scheme", { authorization: keyHeader.authorization.replace("Bearer", "Basic") }],
    ["empty", { authorization: "Bearer " }],
  ])("is asked for when it is %s", async (_, headers: Record<string, string>) => {
    const response = await app.request("/v1/models", { headers }, bindings);
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(await readError(response)).toMatchObject({
      code: "invalid_api_key",
      type: "authentication_error",
    });
  });

  it("is asked for before the body is looked at", async () => {
    const init = { method: "POST", body: "{", headers: { "content-type": "application/json" } };
    expect((await app.request(chatPath, init, bindings)).status).toBe(401);
  });

  it("is not needed for the health check and the API's description", async () => {
    const health = await app.request("/health", {}, bindings);
    expect([health.status, await health.json()]).toEqual([200, { status: "ok" }]);
    expect((await app.request("/openapi.json", {}, bindings)).status).toBe(200);
  });
});

describe("GET /v1/models", () => {
  it("lists the node's models without their token ids", async () => {
    const response = await app.request("/v1/models", { headers: keyHeader }, bindings);
    const { control_tokens: _, eos_token_ids: __, ...shown } = fakeModel;
    expect(await response.json()).toEqual({ object: "list", data: [shown] });
  });

  it("is 503 while the node is down", async () => {
    const down = { ...bindings, NODE_URL: "http://127.0.0.1:1" };
    const response = await app.request("/v1/models", { headers: keyHeader }, down);
    expect(response.status).toBe(503);
    expect(response.headers.has("retry-after")).toBe(true);
  });
});

describe("a chat request", () => {
  it("names an unknown model and those that are served", async () => {
    const response = await postChat({ ...chatBody("ok"), model: "gpt-9" });
    expect(response.status).toBe(404);
    const error = await readError(response);
    expect(error).toMatchObject({ code: "model_not_found", param: "model" });
    expect(error.message).toContain("`gpt-9`");
    expect(error.message).toContain(fakeModel.id);
  });

  it("is refused by field when it asks for what the service lacks", async () => {
    const response = await postChat(chatBody("ok", { tools: [{ type: "function" }] }));
    expect(response.status).toBe(400);
    expect(await readError(response)).toMatchObject({
      code: "unsupported_parameter",
      param: "tools",
    });
  });

  it("is told where its JSON breaks", async () => {
    const response = await postChat('{"model": "m",, "messages": []}');
    expect(response.status).toBe(400);
    const error = await readError(response);
    expect(error.code).toBe("invalid_json");
    expect(error.message).toMatch(/position 14\b/);
  });

  it.each(["", "null", "[]", '"text"', "3"])("is refused when it is %j", async (body) => {
    const response = await postChat(body);
    expect(response.status).toBe(400);
    expect((await readError(response)).type).toBe("invalid_request_error");
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])(
    "is refused as %s",
    async (type) => {
      const response = await postChat(chatBody("ok"), bindings, { "content-type": type });
      expect(response.status).toBe(400);
      expect((await readError(response)).message).toContain("application/json");
    },
  );

  it("is taken with a charset", async () => {
    const headers = { "content-type": "application/json; charset=utf-8" };
    expect((await postChat(chatBody("ok"), bindings, headers)).status).toBe(200);
  });

  it("is refused without a body", async () => {
    const init = { method: "POST", headers: keyHeader };
    const response = await app.request(chatPath, init, bindings);
    expect(response.status).toBe(400);
    expect((await readError(response)).message).toContain("`messages`");
  });
});

describe("the body limit", () => {
  it("counts bytes, not characters, and takes a body of just its size", async () => {
    expect(new TextEncoder().encode(bodyOf(maxBodyBytes)).byteLength).toBe(maxBodyBytes);
    expect((await postChat(bodyOf(maxBodyBytes))).status).toBe(200);
    const response = await postChat(bodyOf(maxBodyBytes + 1));
    expect(response.status).toBe(413);
    expect((await readError(response)).code).toBe("payload_too_large");
  });

  it.each([
    [0, 200],
    [1, 413],
  ])("holds for a body of unannounced size, %i byte over it", async (over, status) => {
    const bytes = new TextEncoder().encode(bodyOf(maxBodyBytes + over));
    const body = new Response(bytes).body;
    const response = await app.request(chatPath, { ...postInit(""), body }, bindings);
    expect(response.status).toBe(status);
  });

  it("refuses by the announced size before the key is looked at", async () => {
    const headers = { "content-length": String(maxBodyBytes + 1) };
    const response = await app.request(chatPath, { method: "POST", body: "{}", headers }, bindings);
    expect(response.status).toBe(413);
  });
});

describe("every answer", () => {
  it.each([
    ["GET", "/health", 200],
    ["GET", "/v1/models", 401],
    ["GET", "/nowhere", 404],
    ["PUT", "/health", 405],
  ])("to %s %s bears a request id", async (method, path, status) => {
    const response = await app.request(path, { method }, bindings);
    expect(response.status).toBe(status);
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("keeps the client's request id when it is sane, streamed or not", async () => {
    for (const stream of [true, false]) {
      const headers = { "x-request-id": "client-id_1" };
      const response = await postChat(chatBody("ok", { stream }), bindings, headers);
      expect(response.headers.get("x-request-id")).toBe("client-id_1");
      await response.body?.cancel();
    }
  });

  it.each(["with space", 'a"b', "x".repeat(129)])("replaces the request id %j", async (id) => {
    const response = await app.request("/health", { headers: { "x-request-id": id } }, bindings);
    expect(response.headers.get("x-request-id")).not.toBe(id);
  });

  it("to an unknown path is 404 in OpenAI's shape", async () => {
    const response = await app.request("/v1/completions", { headers: keyHeader }, bindings);
    expect(response.status).toBe(404);
    expect(await readError(response)).toMatchObject({ code: "not_found", param: null });
  });

  it.each([
    ["GET", chatPath, "POST, OPTIONS"],
    ["DELETE", "/v1/models", "GET, HEAD, OPTIONS"],
    ["POST", "/health", "GET, HEAD, OPTIONS"],
  ])("to %s %s names the methods allowed", async (method, path, allow) => {
    const response = await app.request(path, { method, headers: keyHeader }, bindings);
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe(allow);
    expect((await readError(response)).code).toBe("method_not_allowed");
  });

  it("to OPTIONS needs no key and names the methods", async () => {
    const response = await app.request(chatPath, { method: "OPTIONS" }, bindings);
    expect(response.status).toBe(204);
    expect(response.headers.get("allow")).toBe("POST, OPTIONS");
  });
});

describe("faulty bindings", () => {
  it("are named all at once in the log, and not to the client", async () => {
    const response = await app.request("/health", {}, { NODE_URL: "ftp://x", NODE_KEY: "" });
    expect(response.status).toBe(500);
    const error = await readError(response);
    expect(error).toMatchObject({ code: "internal_error", type: "server_error" });
    expect(error.message).not.toContain("NODE_URL");
    expect(logError).toHaveBeenCalledOnce();
    const line = logError.mock.calls[0]?.[0];
    expect(line).toMatch(/NODE_URL .*NODE_KEY .*KEY_SECRET .*KEY_PEPPERS /);
    expect(line).toContain(`"request_id":"${response.headers.get("x-request-id")}"`);
  });
});

describe("the log", () => {
  it("is silent about a client's faults", async () => {
    await postChat("{");
    expect(logError).not.toHaveBeenCalled();
  });
});

describe("/openapi.json", () => {
  it("describes every route with its schemas, errors and key", async () => {
    const response = await app.request("/openapi.json", {}, bindings);
    const document = z
      .object({
        openapi: z.literal("3.1.0"),
        paths: z.record(z.string(), z.record(z.string(), z.looseObject({}))),
        components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
      })
      .parse(await response.json());
    expect(Object.keys(document.paths).toSorted()).toEqual([
      "/admin/audit",
      "/admin/keys",
      "/admin/keys/{id}",
      "/admin/keys/{id}/disable",
      "/admin/keys/{id}/enable",
      "/admin/keys/{id}/revoke",
      "/admin/keys/{id}/rotate",
      "/admin/keys/{id}/usage",
      "/admin/tenants",
      "/health",
      chatPath,
      "/v1/models",
      "/v1/solve",
      "/v1/usage",
    ]);
    expect(document.paths[chatPath]?.["post"]).toMatchObject({
      security: [{ Bearer: [] }],
      requestBody: {
        content: {
          "application/json": { schema: { $ref: "#/components/schemas/ChatCompletionRequest" } },
        },
      },
      responses: { 413: {}, 503: {} },
    });
    expect(document.paths["/v1/solve"]?.["post"]).toMatchObject({
      security: [{ Bearer: [] }],
      responses: { 200: {}, 422: {}, 404: {} },
    });
    expect(Object.keys(document.components.schemas)).toContain("ChatMessage");
  });
});
