import { afterEach, describe, expect, it, vi } from "vitest";
import { errorBodySchema } from "../../shared/errors.ts";
import {
  chat,
  errorOf,
  nodeKey,
  startSaying,
  type FakeModelNode,
} from "../support/fake-model-node.ts";

let node: FakeModelNode;

afterEach(() => node.server.close(0));

/** When each request's answer came, by the names given. */
async function orderOf(requests: readonly (readonly [string, string, Record<string, unknown>])[]) {
  const order: string[] = [];
  const answers: Promise<unknown>[] = [];
  for (const [index, [name, tenant, fields]] of requests.entries()) {
    const answer = fetch(`${node.url}/v1/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${nodeKey}`, "x-tenant": tenant },
      body: JSON.stringify({ prompt: chat, temperature: 0, max_tokens: 3, ...fields }),
    }).then((response) => response.text().then(() => order.push(name)));
    answers.push(answer);
    const { scheduler } = node;
    const hasCome = () => expect(scheduler.runningCount + scheduler.waitingCount).toBe(index + 1);
    await vi.waitFor(hasCome, { interval: 5 });
  }
  await Promise.all(answers);
  return order;
}

describe("the node's queue", () => {
  it("serves the tenants that the edge names by turns", async () => {
    node = await startSaying("word ".repeat(50), { stepMs: 30 });
    const order = await orderOf([
      ["a1", "a", { max_tokens: 20 }],
      ["a2", "a", {}],
      ["a3", "a", {}],
      ["b1", "b", {}],
    ]);
    expect(order).toEqual(["a1", "b1", "a2", "a3"]);
  });

  it("serves interactive requests before batch", async () => {
    node = await startSaying("word ".repeat(50), { stepMs: 30 });
    const order = await orderOf([
      ["first", "a", { max_tokens: 20 }],
      ["slow", "a", { priority: "batch" }],
      ["quick", "b", {}],
    ]);
    expect(order).toEqual(["first", "quick", "slow"]);
  });

  it("tells a stream each place that it has", async () => {
    node = await startSaying("one two three", { stepMs: 20 });
    const ask = () => node.post({ prompt: chat, stream: true, max_tokens: 3, temperature: 0 });
    const responses = [await ask(), await ask(), await ask()];
    const comments = responses.map(async (response) =>
      [...(await response.text()).matchAll(/^: queue (\d+)$/gm)].map(([, place]) => Number(place)),
    );
    expect(await Promise.all(comments)).toEqual([[0], [1, 0], [2, 1, 0]]);
  });
});

describe("deadline_ms", () => {
  it("ends an answer that isn't done in time, also one that is streamed", async () => {
    node = await startSaying("word ".repeat(100), { stepMs: 20 });
    const request = { prompt: chat, max_tokens: 100, deadline_ms: 100 };
    expect(await errorOf(await node.post(request))).toEqual({
      status: 504,
      code: "deadline_exceeded",
      param: "deadline_ms",
    });
    const events = (await (await node.post({ ...request, stream: true })).text()).split("\n\n");
    const last = events.findLast((event) => event.startsWith("data: "))?.slice("data: ".length);
    expect(errorBodySchema.parse(JSON.parse(last ?? "")).error.code).toBe("deadline_exceeded");
    await vi.waitFor(() => expect(node.scheduler.runningCount).toBe(0));
  });

  it.each([{ deadline_ms: 0 }, { deadline_ms: "soon" }, { priority: "urgent" }])(
    "is checked like every field: %j",
    async (fields) => {
      node = await startSaying("hi");
      const response = await node.post({ prompt: chat, ...fields });
      expect(await errorOf(response)).toMatchObject({ status: 400, code: "invalid_request" });
    },
  );
});
