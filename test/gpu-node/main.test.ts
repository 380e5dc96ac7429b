import { cp, mkdtemp, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { completionResponseSchema } from "../../shared/completion.ts";
import { errorBodySchema } from "../../shared/errors.ts";
import { modelListSchema } from "../../shared/model-info.ts";
import { decodeEvents } from "../../shared/sse.ts";
import { layoutFolder } from "../support/layout-fixtures.ts";
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

const prompt = [32010, "\nSolve: x + y = 3; x - y = 1", 32007, "\n", 32001, "\n"];

function post(url: string, body: unknown): Promise<Response> {
  return fetch(`${url}/v1/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${processKey}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function readData(response: Response, onFirst: () => void): Promise<string[]> {
  const data: string[] = [];
  if (!response.body) return data;
  for await (const event of decodeEvents(response.body)) {
    if (data.length === 0) onFirst();
    data.push(event.data);
  }
  return data;
}

const healthSchema = z.object({ memory: z.array(z.object({ label: z.string() })) });

describe("the node's process", () => {
  it("announces itself, answers, reports its memory, and ends with 0 on SIGTERM", async () => {
    node = spawnNode({});
    const url = await waitUntilReady(node);
    expect(node.messages.map((message) => message.type)).toEqual(["listening", "ready"]);
    expect(node.log()).toContain(`listening on ${url}\n`);
    const response = await post(url, { prompt, temperature: 0, max_tokens: 5, ignore_eos: true });
    const { usage } = completionResponseSchema.parse(await response.json());
    expect(usage.completion_tokens).toBe(5);
    const health = healthSchema.parse(await (await fetch(`${url}/health`)).json());
    expect(health.memory.map((report) => report.label)).toEqual([
      "after model load",
      "after inference",
    ]);
    expect(node.log()).toMatch(/ - after model load: \d+\.\d\d \/ \d+\.\d\d \/ \d+\.\d\d MB\n/);
    expect(node.log()).toMatch(/ - after inference: /);
    node.child.kill("SIGTERM");
    expect(await node.exit).toBe(0);
  });

  it("gives the same tokens streamed and not, and for a seed", async () => {
    node = spawnNode({});
    const url = await waitUntilReady(node);
    const request = { prompt, max_tokens: 30, seed: 7, temperature: 1, ignore_eos: true };
    const answer = async () => {
      const response = await post(url, request);
      return completionResponseSchema.parse(await response.json()).choices[0]?.text;
    };
    const text = await answer();
    expect(await answer()).toBe(text);
    const data = await readData(await post(url, { ...request, stream: true }), () => undefined);
    const chunkSchema = z.object({ choices: z.array(z.object({ text: z.string() })) });
    const streamed = data
      .slice(0, -1)
      .map((chunk) => chunkSchema.parse(JSON.parse(chunk)).choices[0]?.text);
    expect(streamed.join("")).toBe(text);
  });

  it("finishes a running answer when it is asked to end", async () => {
    node = spawnNode({});
    const url = await waitUntilReady(node);
    const request = { prompt, max_tokens: 300, ignore_eos: true, stream: true };
    const data = await readData(await post(url, request), () => node.child.kill("SIGINT"));
    expect(data.at(-1)).toBe("[DONE]");
    expect(await node.exit).toBe(0);
  });

  it("ends an answer that takes longer than DRAIN_MS with an error event, and exits with 0", async () => {
    node = spawnNode({ DRAIN_MS: "0" });
    const url = await waitUntilReady(node);
    const request = { prompt, max_tokens: 4000, ignore_eos: true, stream: true };
    const data = await readData(await post(url, request), () => node.child.kill("SIGTERM"));
    expect(errorBodySchema.parse(JSON.parse(data.at(-1) ?? "")).error.code).toBe("shutting_down");
    expect(await node.exit).toBe(0);
  });

  it("ends when its parent is gone", async () => {
    node = spawnNode({});
    await waitUntilReady(node);
    node.child.disconnect();
    expect(await node.exit).toBe(0);
  });

  it("serves a half-precision model, and as small a context as it is told", async () => {
    node = spawnNode({ MODEL_DIR: "models/renritsu-nano/fp16", MAX_CONTEXT: "32", THREADS: "1" });
    const url = await waitUntilReady(node);
    const response = await fetch(`${url}/v1/models`, {
      headers: { authorization: `Bearer ${processKey}` },
    });
    const { data } = modelListSchema.parse(await response.json());
    expect(data[0]?.context_length).toBe(32);
    const answer = await post(url, { prompt, max_tokens: null, ignore_eos: true });
    expect(completionResponseSchema.parse(await answer.json()).usage.total_tokens).toBe(32);
  });

  it("serves several models, and finishes what runs on each before it ends", async () => {
    const folder = "models/renritsu-nano";
    node = spawnNode({ MODELS: `small=${folder}/int4,half=${folder}/fp16`, MAX_CONTEXT: "256" });
    const url = await waitUntilReady(node);
    const request = { prompt, max_tokens: 100, ignore_eos: true, stream: true };
    const models = ["small", "half"];
    const responses = await Promise.all(models.map((model) => post(url, { ...request, model })));
    const answers = responses.map((response) =>
      readData(response, () => node.child.kill("SIGTERM")),
    );
    for (const data of await Promise.all(answers)) expect(data.at(-1)).toBe("[DONE]");
    expect(await node.exit).toBe(0);
    expect(node.log()).toMatch(/ - after model load \(half\): /);
  });

  it("refuses what is too large for the memory with the figures, before it loads anything", async () => {
    const folder = await mkdtemp(join(tmpdir(), "large-model-"));
    try {
      await cp(layoutFolder("cpu-int4"), folder, { recursive: true });
      // A file of holes: it takes no room.
      await truncate(join(folder, "model.onnx.data"), 2 ** 42);
      const models = `small=${layoutFolder("cpu-int4")},large=${folder}`;
      node = spawnNode({ MODELS: models, PROVIDER: "cpu" });
      expect(await node.exit).toBe(1);
      expect(node.log()).toMatch(
        /Too little memory for small, large: the weights take 4194304\.\d MB and .* MB may be taken of what is free\. Lower MAX_CONTEXT/,
      );
      expect(node.log()).not.toContain(" ready ");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each([
    [{ PROVIDER: "tpu", THREADS: "0" }, /PROVIDER must be .*; THREADS must be/],
    [{ MODELS: "a=models/a", MODEL_DIR: "models/b" }, /MODELS and MODEL_DIR are both set/],
    [{ MODEL_DIR: "nowhere" }, /nowhere does not exist\. MODEL_DIR and MODELS name/],
    [{ MODEL_DIR: "docs" }, /has no genai_config\.json\. MODEL_DIR and MODELS name/],
    [{ PROVIDER: "webgpu", DEVICE_ID: "1" }, /WebGPU runs on the system's default GPU/],
    [{ PROVIDER: "cuda" }, /libonnxruntime_providers_cuda\.so is missing/],
  ])("says why it can't start with %j, and exits with 1", async (environment, reason) => {
    node = spawnNode(environment);
    expect(await node.exit).toBe(1);
    expect(node.log()).toMatch(reason);
  });
});
