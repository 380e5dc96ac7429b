import { afterAll, beforeAll, expect, it } from "vitest";
import { completionResponseSchema } from "../../shared/completion.ts";
import {
  processKey,
  spawnNode,
  waitUntilReady,
  type NodeProcess,
} from "../support/node-process.ts";

const headers = { authorization: `Bearer ${processKey}`, "content-type": "application/json" };
let node: NodeProcess;
let url: string;

beforeAll(async () => {
  node = spawnNode({ REPRODUCIBLE: "on", PROVIDER: "cpu", THREADS: "1" });
  url = await waitUntilReady(node);
});

afterAll(async () => {
  node.child.kill("SIGKILL");
  await node.exit;
});

async function readMetric(name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^vllm:${name}\\{.*\\} (\\S+)$`, "m").exec(text)?.[1]);
}

it("with REPRODUCIBLE=on requests run one at a time, with nothing used again or guessed", async () => {
  const prompt = "Solve: 3x - y = 3, 2x + y = -9. ".repeat(4);
  const body = JSON.stringify({ prompt, max_tokens: 60, temperature: 0, ignore_eos: true });
  const request = { method: "POST", headers, body };
  let mostRunning = 0;
  const done = new AbortController();
  const answers = Promise.all(
    Array.from({ length: 4 }, async () => {
      const response = await fetch(`${url}/v1/completions`, request);
      return completionResponseSchema.parse(await response.json());
    }),
  ).finally(() => done.abort());
  while (!done.signal.aborted) {
    mostRunning = Math.max(mostRunning, await readMetric("num_requests_running"));
  }
  const all = await answers;
  expect(mostRunning).toBe(1);
  expect(new Set(all.map(({ choices }) => choices[0]?.text)).size).toBe(1);
  expect(all.map(({ usage }) => usage.prompt_tokens_details?.cached_tokens)).toEqual([0, 0, 0, 0]);
  expect(await readMetric("prefix_cache_hits_total")).toBe(0);
  expect(await readMetric("spec_decode_num_drafts_total")).toBe(0);
});
