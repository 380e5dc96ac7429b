/** Several clients of one process at once, on the embedded model. */
import { afterEach, expect, it } from "vitest";
import { completionResponseSchema } from "../../shared/completion.ts";
import { decodeEvents } from "../../shared/sse.ts";
import {
  processKey,
  spawnNode,
  waitUntilReady,
  type NodeProcess,
} from "../support/node-process.ts";

let node: NodeProcess;

afterEach(async () => {
  node.child.kill("SIGKILL");
  await node.exit;
});

function post(url: string, body: unknown): Promise<Response> {
  return fetch(`${url}/v1/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${processKey}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Every second one is drawn with a seed. */
const questions = Array.from({ length: 8 }, (_, index) => ({
  prompt: [32010, `\nSolve: ${index + 2}x + y = 7; x - y = ${index}`, 32007, "\n", 32001, "\n"],
  temperature: index % 2,
  seed: index,
  max_tokens: 40 + index * 5,
}));

it("eight clients at once get the texts that each gets alone, and leave nothing behind", async () => {
  node = spawnNode({ THREADS: "1" });
  const url = await waitUntilReady(node);
  const ask = async (question: unknown) => {
    const response = await post(url, question);
    return completionResponseSchema.parse(await response.json()).choices[0]?.text;
  };
  const alone: unknown[] = [];
  for (const question of questions) alone.push(await ask(question));
  expect(await Promise.all(questions.map(ask))).toEqual(alone);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  for (const gauge of ["num_requests_running", "num_requests_waiting", "kv_cache_usage_perc"]) {
    expect(metrics).toMatch(new RegExp(`^vllm:${gauge}\\{.*\\} 0$`, "m"));
  }
});

it("a node that is killed breaks its streams off without [DONE], and answers again once it is back", async () => {
  node = spawnNode({ THREADS: "1" });
  const url = await waitUntilReady(node);
  const request = { ...questions[0], max_tokens: 4000, ignore_eos: true, stream: true };
  const response = await post(url, request);
  const data: string[] = [];
  const reading = (async () => {
    if (!response.body) return;
    for await (const event of decodeEvents(response.body)) {
      if (data.length === 0) node.child.kill("SIGKILL");
      data.push(event.data);
    }
  })();
  await expect(reading).rejects.toThrow(/terminated/);
  expect(data).not.toContain("[DONE]");
  await node.exit;
  await expect(fetch(`${url}/health`)).rejects.toThrow("fetch failed");
  node = spawnNode({ THREADS: "1", NODE_PORT: new URL(url).port });
  expect(await waitUntilReady(node)).toBe(url);
  const again = await post(url, questions[0]);
  expect(completionResponseSchema.parse(await again.json()).choices[0]?.finish_reason).toBeTruthy();
});
