import { describe, expect, it } from "vitest";
import { bearer, chatBody, createKey, postChat, waitForCall } from "./harness.ts";

async function tenantOf(id: string, headers: Record<string, string>) {
  await postChat(chatBody("ok"), undefined, { "x-request-id": id, ...headers });
  return (await waitForCall(id, () => true)).headers["x-tenant"];
}

describe("the node is told whose a request is", () => {
  it("by the key's id, or by the tenant that the key was given", async () => {
    const [first, other, shared] = await Promise.all([
      createKey(),
      createKey(),
      createKey({ tenant: "school-7" }),
    ]);
    expect(await tenantOf("tenant-1", bearer(first.key))).toBe(first.id);
    expect(await tenantOf("tenant-2", bearer(first.key))).toBe(first.id);
    expect(await tenantOf("tenant-3", bearer(other.key))).toBe(other.id);
    expect(await tenantOf("tenant-6", bearer(shared.key))).toBe("school-7");
  });

  it("by the edge only: what a client says of it doesn't count", async () => {
    const tenant = await tenantOf("tenant-4", {});
    expect(await tenantOf("tenant-5", { "x-tenant": "someone-else" })).toBe(tenant);
  });
});
