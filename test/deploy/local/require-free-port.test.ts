import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { requireFreePort } from "../../../deploy/local/require-free-port.ts";

describe("requireFreePort", () => {
  const server = createServer();
  let port = 0;

  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    port = typeof address === "object" ? (address?.port ?? 0) : 0;
  });

  afterAll(() => server.close());

  test("names the setting, the port and the way out where the port is taken", async () => {
    const expected = new RegExp(`EDGE_PORT=${port} .*EADDRINUSE.*EDGE_PORT to another`);
    await expect(requireFreePort("EDGE_PORT", port)).rejects.toThrow(expected);
  });

  test("leaves a free port free", async () => {
    server.close();
    await once(server, "close");
    await requireFreePort("NODE_PORT", port);
    await expect(requireFreePort("NODE_PORT", port)).resolves.toBeUndefined();
  });
});
