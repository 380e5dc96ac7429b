import { describe, expect, it } from "vitest";
import { developmentKey } from "../support/fake-node-facts.ts";
import { bindings, chatBody, postChat, waitForCall } from "./harness.ts";

async function tenantOf(id: string, headers: Record<string, string>, environment = bindings) {
  await postChat(chatBody("ok"), environment, { "x-request-id": id, ...headers });
  return (await waitForCall(id, () => true)).headers["x-tenant"];
}

describe("the node is told whose a request is", () => {
  it("by a name of the key, the same each time, that doesn't give the key away", async () => {
    const tenant = await tenantOf("tenant-1", {});
    expect(tenant).toMatch(/^[0-9a-f]{16}$/);
    expect(await tenantOf("tenant-2", {})).toBe(tenant);
    expect(developmentKey).not.toContain(String(tenant));
    const otherKey = "another-key-0123456789";
    const other = { ...bindings, DEVELOPMENT_KEY: otherKey };
    const authorization = { authorization: `Bearer ${otherKey}` };
    expect(await tenantOf("tenant-3", authorization, other)).not.toBe(tenant);
  });

  it("by the edge only: what a client says of it doesn't count", async () => {
    const tenant = await tenantOf("tenant-4", {});
    expect(await tenantOf("tenant-5", { "x-tenant": "someone-else" })).toBe(tenant);
  });
});
