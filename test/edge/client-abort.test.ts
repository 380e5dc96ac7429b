import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { app, bindings, chatBody, logError, postInit, waitForCall } from "./harness.ts";

import { playing, postSolve } from "./solve-harness.ts";

const chatPath = "/v1/chat/completions";
const sawHangUp = (call: { hungUp: boolean }) => call.hungUp;

function init(script: string, stream: boolean, requestId: string): RequestInit {
  return postInit(chatBody(script, { stream }), { "x-request-id": requestId });
}

async function readOnce(response: Response): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const body: ReadableStream<Uint8Array> | null = response.body;
  if (!body) throw new Error("The response has no body.");
  const reader = body.getReader();
  await reader.read();
  return reader;
}

async function readToEnd(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  while (!(await reader.read()).done);
}

describe("a client that leaves", () => {
  it.each(["slow", "silent"])("midway in a stream ends the node's work (%s)", async (script) => {
    const id = `leaves-stream-${script}`;
    const response = await app.request(chatPath, init(script, true, id), bindings);
    const reader = await readOnce(response);
    // The next text is being waited for when the client leaves.
    const pending = reader.read();
    await reader.cancel();
    expect((await pending).done).toBe(true);
    expect(await waitForCall(id, sawHangUp)).toHaveProperty("hungUp", true);
    expect(logError).not.toHaveBeenCalled();
  });

  it("midway in a stream through the worker's entry ends the node's work", async () => {
    const request = new Request(`https://edge.test${chatPath}`, init("slow", true, "leaves-entry"));
    const reader = await readOnce(await exports.default.fetch(request));
    await reader.cancel();
    expect(await waitForCall("leaves-entry", sawHangUp)).toHaveProperty("hungUp", true);
    expect(logError).not.toHaveBeenCalled();
  });

  it.each([
    ["slow", false],
    ["silent", false],
    ["unadmitted", false],
    ["unadmitted", true],
  ])("before the answer ends the node's work (%s, stream: %s)", async (script, stream) => {
    const id = `leaves-early-${script}-${stream}`;
    const leaving = new AbortController();
    const answer = app.request(
      chatPath,
      { ...init(script, stream, id), signal: leaving.signal },
      bindings,
    );
    await waitForCall(id, () => true);
    leaving.abort();
    expect((await answer).status).toBe(499);
    await waitForCall(id, sawHangUp);
    expect(logError).not.toHaveBeenCalled();
  });

  it.each(["slow", "silent", "unadmitted"])(
    "while it waits for /v1/solve ends the node's work (%s)",
    async (script) => {
      const id = `leaves-solve-${script}`;
      const body = { input: "x + y = 3, x - y = 1", stream: true };
      const response = await postSolve(body, playing(script), { "x-request-id": id });
      const reader = await readOnce(response);
      const pending = readToEnd(reader);
      await waitForCall(id, () => true);
      await reader.cancel();
      await pending;
      await waitForCall(id, sawHangUp);
      expect(logError).not.toHaveBeenCalled();
    },
  );

  it("with a body of unannounced size is noticed as well", async () => {
    const id = "leaves-chunked";
    const leaving = new AbortController();
    const { body, ...rest } = init("slow", false, id);
    const stream = new Response(body).body;
    const answer = app.request(
      chatPath,
      { ...rest, body: stream, signal: leaving.signal },
      bindings,
    );
    await waitForCall(id, () => true);
    leaving.abort();
    expect((await answer).status).toBe(499);
    await waitForCall(id, sawHangUp);
  });
});
