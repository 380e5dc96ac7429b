/** Keys as their owners use them: `npm start`, `npm run keys` and plain HTTP. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { auditEntrySchema, keyUsageSchema, keyViewSchema } from "../../shared/api-key.ts";
import { decodeEvents } from "../../shared/sse.ts";
import { questions } from "../support/article.ts";
import { type StartedService, startService, stopService } from "../support/started-service.ts";

const tries = process.env["TEST_LONG"] === "1" ? 10_000 : 500;
const clients = 8;
const createdSchema = z.object({ id: z.string(), key: z.string() });

const folder = mkdtempSync(join(tmpdir(), "keys-"));
let service: StartedService;

beforeAll(async () => {
  service = await startService({ STATE_DIR: folder });
});

afterAll(async () => {
  await stopService(service);
  rmSync(folder, { recursive: true, force: true });
});

interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Not in step: a connection that the edge closes meanwhile would go unnoticed. */
function runKeys(...commandLine: string[]): Promise<CommandResult> {
  const { edge: EDGE_URL, admin_key: ADMIN_KEY } = service;
  const env = { ...process.env, EDGE_URL, ADMIN_KEY };
  return new Promise((resolve) => {
    execFile("npm", ["run", "-s", "keys", "--", ...commandLine], { env }, (error, stdout, stderr) =>
      resolve({ status: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

/** The one object that a command prints with --json. */
async function keys(...commandLine: string[]): Promise<unknown> {
  const { status, stdout, stderr } = await runKeys(...commandLine, "--json");
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout.trimEnd()).not.toContain("\n");
  return JSON.parse(stdout);
}

async function createKey(...settings: string[]) {
  return createdSchema.parse(await keys("create", "--name", "e2e", ...settings));
}

function get(path: string, key: string): Promise<Response> {
  return fetch(service.edge + path, { headers: { authorization: `Bearer ${key}` } });
}

function countStatuses(responses: readonly Response[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of responses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe("npm run keys", () => {
  test("makes, shows, changes, rotates and deletes a key", async () => {
    const { id, key } = await createKey(
      "--rpm",
      "50",
      "--scopes",
      "models",
      "--tenant",
      "a-school",
    );
    expect(keyViewSchema.parse(await keys("get", id))).toMatchObject({
      rpm: 50,
      tenant: "a-school",
    });
    const changed = await keys("update", id, "--rpm", "none", "--expires", "2037-01-01T00:00:00Z");
    expect(changed).toMatchObject({ rpm: null, scopes: ["models"], expires_at: 2_114_380_800 });
    const next = createdSchema.parse(await keys("rotate", id, "--grace", "60"));
    for (const one of [key, next.key]) expect((await get("/v1/models", one)).status).toBe(200);
    expect(keyUsageSchema.parse(await keys("usage", id)).today.requests).toBe(2);
    expect(await keys("delete", id)).toEqual({ id, deleted: true });
    expect((await get("/v1/models", next.key)).status).toBe(401);
    const { stderr, status } = await runKeys("get", id);
    expect(stderr).toContain(id);
    expect(status).toBe(1);
  });

  test.each([
    [[]],
    [["create"]],
    [["get"]],
    [["list", "x"]],
    [["create", "--name", "a", "--rpm", "0"]],
  ])("explains its usage and exits with 2 on %j", async (commandLine) => {
    const { status, stdout, stderr } = await runKeys(...commandLine);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("Usage: npm run -s keys");
  });
});

describe("a limit", () => {
  test("of 5 requests a minute serves 5 of 7 at once", async () => {
    const { key } = await createKey("--rpm", "5");
    const answers = await Promise.all(Array.from({ length: 7 }, () => get("/v1/models", key)));
    expect(countStatuses(answers)).toEqual({ 200: 5, 429: 2 });
  });
});

describe("revoking", () => {
  test(`refuses every one of ${tries} requests of ${clients} clients that began after it`, async () => {
    const { id, key } = await createKey();
    const state = { left: tries, isRevoked: false, refused: 0 };
    const accepted = { before: 0, after: 0 };
    const isHalfDone = Promise.withResolvers<void>();
    const client = async (): Promise<void> => {
      while (state.left > 0) {
        state.left -= 1;
        if (state.left < tries / 2) isHalfDone.resolve();
        const phase = state.isRevoked ? "after" : "before";
        const response = await get("/v1/models", key);
        await response.arrayBuffer();
        if (response.status === 200) accepted[phase] += 1;
        else state.refused += 1;
      }
    };
    const revoke = async (): Promise<void> => {
      await isHalfDone.promise;
      const headers = { authorization: `Bearer ${service.admin_key}` };
      const url = `${service.edge}/admin/keys/${id}/revoke`;
      expect((await fetch(url, { method: "POST", headers })).status).toBe(200);
      state.isRevoked = true;
    };
    await Promise.all([revoke(), ...Array.from({ length: clients }, client)]);
    expect(accepted.after).toBe(0);
    expect(accepted.before).toBeGreaterThanOrEqual(tries / 2 - clients);
    expect(state.refused).toBe(tries - accepted.before);
    expect(state.refused).toBeGreaterThan(0);
  });

  test("ends a running stream within 5 s, with an error", async () => {
    const { id, key } = await createKey();
    const response = await fetch(`${service.edge}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({
        model: "renritsu-nano-int4",
        messages: [{ role: "user", content: questions[0].text }],
        max_tokens: 3900,
        ignore_eos: true,
        stream: true,
      }),
    });
    expect(response.status).toBe(200);
    const headers = { authorization: `Bearer ${service.admin_key}` };
    await fetch(`${service.edge}/admin/keys/${id}/revoke`, { method: "POST", headers });
    const revokedMs = performance.now();
    const events: string[] = [];
    for await (const { data } of decodeEvents(response.body ?? new ReadableStream())) {
      events.push(data);
    }
    expect(performance.now() - revokedMs).toBeLessThan(5000);
    expect(events.at(-1)).toContain("invalid_api_key");
    expect(events).not.toContain("[DONE]");
    expect(keyUsageSchema.parse(await keys("usage", id))).toMatchObject({ running: 0 });
  });
});

describe("a restart", () => {
  test("keeps keys, what they have used and the audit log", async () => {
    const { id, key } = await createKey("--rpm", "3");
    for (const _ of [1, 2]) expect((await get("/v1/models", key)).status).toBe(200);
    const own = service.key;
    const { stdout: log } = await runKeys("audit");
    await stopService(service);
    expect(statSync(join(folder, "secrets.json")).mode & 0o777).toBe(0o600);
    service = await startService({ STATE_DIR: folder });
    expect(service.key).toBe(own);
    expect((await get("/v1/models", own)).status).toBe(200);
    const after = await Promise.all([get("/v1/models", key), get("/v1/models", key)]);
    expect(countStatuses(after)).toEqual({ 200: 1, 429: 1 });
    expect(keyUsageSchema.parse(await keys("usage", id)).today.requests).toBe(3);
    expect((await runKeys("audit")).stdout.startsWith(log)).toBe(true);
    const last = log.trimEnd().split("\n").at(-1) ?? "";
    expect(auditEntrySchema.parse(JSON.parse(last))).toMatchObject({
      action: "create",
      key_id: id,
    });
  });

  test("of a second service on the same keys is refused, with advice", async () => {
    await expect(startService({ STATE_DIR: folder })).rejects.toThrow(/STATE_DIR/);
  });
});
