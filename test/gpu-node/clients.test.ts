import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { drain } from "../../gpu-node/drain.ts";
import { errorBodySchema } from "../../shared/errors.ts";
import {
  chat,
  complete,
  nodeKey,
  readData,
  startSaying,
  streamChunks,
  textOf,
  type FakeModelNode,
} from "../support/fake-model-node.ts";

let node: FakeModelNode;

afterEach(() => node.server.close(0));

describe("a stream", () => {
  it("has its headers and a comment before the prompt is prefilled", async () => {
    node = await startSaying("late", { stepMs: 1000 });
    const response = await node.post({ prompt: chat, stream: true, max_tokens: 1 });
    expect(node.scheduler.stepAgeMs).not.toBeNull(); // the prefill is not over
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("x-request-id")).toBeTruthy();
    expect(await response.text()).toMatch(/^: queue \d+\n\ndata: {.*}\n\ndata: \[DONE\]\n\n$/);
  });

  it.each(["prefill", "decode"])("frees the engine when its client leaves in %s", async (phase) => {
    node = await startSaying("word ".repeat(100), { stepMs: phase === "prefill" ? 60_000 : 20 });
    const abort = new AbortController();
    const response = await node.post({ prompt: chat, stream: true, max_tokens: 100 }, abort.signal);
    const reader = response.body?.getReader();
    await reader?.read();
    if (phase === "decode") await reader?.read();
    expect(node.scheduler.runningCount).toBe(1);
    abort.abort();
    await vi.waitFor(() => expect(node.scheduler.runningCount).toBe(0), { timeout: 1000 });
    await vi.waitFor(() =>
      expect(node.logged).toContainEqual(
        expect.objectContaining({
          event: "completion",
          fields: expect.objectContaining({ outcome: "abort" }),
        }),
      ),
    );
  });

  it("leaves the queue when its client leaves", async () => {
    node = await startSaying("word ".repeat(100), { stepMs: 20 });
    const running = await node.post({ prompt: chat, stream: true, max_tokens: 100 });
    const abort = new AbortController();
    await node.post({ prompt: chat, stream: true }, abort.signal);
    expect(node.scheduler.waitingCount).toBe(1);
    abort.abort();
    await vi.waitFor(() => expect(node.scheduler.waitingCount).toBe(0));
    expect(node.scheduler.runningCount).toBe(1);
    await running.body?.cancel();
  });

  it("tells of an error after the first byte as an event, and ends without [DONE]", async () => {
    let steps = 0;
    const next = () => {
      steps += 1;
      if (steps > 2) throw new Error("device lost");
      return 5;
    };
    node = await startSaying("", { next });
    const data = await readData(await node.post({ prompt: chat, stream: true }));
    expect(data).not.toContain("[DONE]");
    expect(errorBodySchema.parse(JSON.parse(data.at(-1) ?? "")).error.code).toBe("engine_error");
    expect(node.logged).toContainEqual({
      event: "failed",
      fields: { request: expect.any(String), cause: expect.stringContaining("device lost") },
    });
    expect(JSON.stringify(data)).not.toContain("device lost");
  });

  it("does not hold up the engine when it is read slowly, and loses nothing", async () => {
    node = await startSaying("word ".repeat(150));
    const request = { prompt: chat, stream: true, temperature: 0, max_tokens: 100 };
    const slow = await node.post(request);
    await vi.waitFor(() => expect(node.scheduler.runningCount).toBe(0));
    expect((await complete(node, { max_tokens: 3 })).usage.completion_tokens).toBe(3);
    const chunks = await readData(slow);
    expect(chunks).toHaveLength(101);
  });
});

describe("a request that isn't streamed", () => {
  it("frees the engine when its client leaves", async () => {
    node = await startSaying("word ".repeat(100), { stepMs: 20 });
    const abort = new AbortController();
    const response = node.post({ prompt: chat, max_tokens: 100 }, abort.signal);
    await vi.waitFor(() => expect(node.scheduler.runningCount).toBe(1));
    abort.abort();
    await expect(response).rejects.toThrow("aborted");
    await vi.waitFor(() => expect(node.scheduler.runningCount).toBe(0), { timeout: 1000 });
  });

  it("lets go of its signal when it is answered, which would keep it in memory", async () => {
    node = await startSaying("hi");
    const body = JSON.stringify({ prompt: chat });
    const request = new Request("http://node/v1/completions", {
      method: "POST",
      headers: { authorization: `Bearer ${nodeKey}`, "content-length": String(body.length) },
      body,
      signal: new AbortController().signal,
    });
    expect((await node.fetch(request)).status).toBe(200);
    expect(getEventListeners(request.signal, "abort")).toEqual([]);
  });

  it("hides the detail of an engine's failure", async () => {
    node = await startSaying("", {
      next: () => {
        throw new Error("device lost");
      },
    });
    const response = await node.post({ prompt: chat });
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).toContain("engine_error");
    expect(text).not.toContain("device lost");
  });
});

describe("drain", () => {
  it("finishes what runs, and refuses the rest", async () => {
    node = await startSaying("one two three", { stepMs: 20 });
    const running = streamChunks(node);
    await vi.waitFor(() => expect(node.scheduler.runningCount).toBe(1));
    const ended = drain(node.state, node.server, 5000);
    expect(node.state.phase).toBe("draining");
    expect(() => node.state.requireReady()).toThrow(
      expect.objectContaining({ code: "shutting_down" }),
    );
    expect(textOf(await running)).toBe("one two three");
    await ended;
    await expect(fetch(`${node.url}/health`)).rejects.toThrow("fetch failed");
  });

  it("ends what takes too long with an error event", async () => {
    node = await startSaying("word ".repeat(100), { stepMs: 50 });
    const response = await node.post({ prompt: chat, stream: true, max_tokens: 100 });
    const data = readData(response);
    await sleep(120);
    await drain(node.state, node.server, 50);
    const last = (await data).at(-1) ?? "";
    expect(errorBodySchema.parse(JSON.parse(last)).error.code).toBe("shutting_down");
  });
});
