import { afterEach, beforeAll, afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { modelListSchema } from "../../shared/model-info.ts";
import { layoutFolder, readGolden, servedLayouts } from "../support/layout-fixtures.ts";
import { longRopeCases, longRopeFolder } from "../support/long-rope.ts";
import { nanoFolder } from "../support/nano-model.ts";
import {
  processKey,
  spawnNode,
  waitUntilReady,
  type NodeProcess,
} from "../support/node-process.ts";

const headers = { authorization: `Bearer ${processKey}`, "content-type": "application/json" };
const answerSchema = z.object({
  model: z.string(),
  choices: z.array(z.object({ token_ids: z.array(z.int()) })).length(1),
});
const healthSchema = z.object({
  models: z.array(z.object({ id: z.string(), kv_bytes: z.int() })),
  memory: z.array(z.object({ label: z.string() })),
});

async function complete(url: string, fields: Record<string, unknown>) {
  const request = { temperature: 0, ignore_eos: true, return_token_ids: true, ...fields };
  const body = JSON.stringify(request);
  const response = await fetch(`${url}/v1/completions`, { method: "POST", headers, body });
  return answerSchema.parse(await response.json());
}

describe("a node with a model of each layout", () => {
  let node: NodeProcess;
  let url: string;

  beforeAll(async () => {
    const folders = servedLayouts.map((name) => `${name}=${layoutFolder(name)}`);
    const models = [...folders, `long-rope=${longRopeFolder}`].join(",");
    node = spawnNode({ MODELS: models, THREADS: "1", PROVIDER: "cpu" });
    url = await waitUntilReady(node);
  });

  afterAll(async () => {
    node.child.kill("SIGKILL");
    await node.exit;
  });

  it.each(servedLayouts)("gives the tokens of onnxruntime in Python for %s", async (name) => {
    const { prompt, completion } = readGolden(name);
    const answer = await complete(url, { model: name, prompt, max_tokens: completion.length });
    expect(answer.model).toBe(name);
    expect(answer.choices[0]?.token_ids).toEqual(completion);
  });

  it("answers on all of them at once, each from its own KV cache", async () => {
    const answers = await Promise.all(
      servedLayouts.map((name) =>
        complete(url, { model: name, prompt: readGolden(name).prompt, max_tokens: 24 }),
      ),
    );
    expect(answers.map((answer) => answer.choices[0]?.token_ids)).toEqual(
      servedLayouts.map((name) => readGolden(name).completion),
    );
  });

  it("takes the first where a request names none", async () => {
    const answer = await complete(url, { prompt: readGolden("cpu-int4").prompt, max_tokens: 1 });
    expect(answer.model).toBe("cpu-int4");
  });

  it("serves a LongRoPE model's whole context, but where positions choose its factors", async () => {
    const { data } = modelListSchema.parse(
      await (await fetch(`${url}/v1/models`, { headers })).json(),
    );
    const lengths = data.map((model) => [model.id, model.context_length]);
    expect(Object.fromEntries(lengths)).toMatchObject({
      "cuda-fp16": 128,
      "full-size-in-small": 128,
      "long-rope": 512,
      "long-rope-cuda-fp16": 128,
      "long-rope-dml-fp16": 64,
    });
    const { prompt } = readGolden("long-rope-cuda-fp16");
    const [byMask, byPositions] = await Promise.all(
      ["long-rope-cuda-fp16", "long-rope-dml-fp16"].map((model) =>
        complete(url, { model, prompt, max_tokens: 64 - prompt.length }),
      ),
    );
    expect(byMask?.choices[0]?.token_ids).toHaveLength(64 - prompt.length);
    expect(byMask?.choices).toEqual(byPositions?.choices);
  });

  it.each(longRopeCases)(
    "gives the tokens of transformers on both sides of the long factors' beginning: $name",
    async ({ prompt, completion }) => {
      const fields = { model: "long-rope", prompt, max_tokens: completion.length };
      const answer = await complete(url, fields);
      expect(answer.choices[0]?.token_ids).toEqual(completion);
    },
  );

  it("reports the memory of each", async () => {
    const { models, memory } = healthSchema.parse(await (await fetch(`${url}/health`)).json());
    // 8 rows for who runs, 8 to keep prompts in; 2 layers, keys and values, 2 heads of 32 numbers.
    expect(models.find((model) => model.id === "cpu-int4")?.kv_bytes).toBe(
      16 * 2 * 2 * 64 * 128 * 4,
    );
    expect(models.find((model) => model.id === "cuda-fp16")?.kv_bytes).toBe(
      16 * 2 * 2 * 64 * 128 * 2,
    );
    const labels = memory.map((report) => report.label);
    for (const name of servedLayouts) expect(labels).toContain(`after model load (${name})`);
    expect(labels).toContain("after inference (cpu-int4)");
  });
});

describe("a layout that can't be served", () => {
  let node: NodeProcess;

  afterEach(async () => {
    node.child.kill("SIGKILL");
    await node.exit;
  });

  it.each([
    [
      { MODEL_DIR: layoutFolder("embeddings-in") },
      /asks for inputs that this node can't feed: inputs_embeds\. It feeds input_ids/,
    ],
    [
      { MODEL_DIR: layoutFolder("hidden-states-only") },
      /lacks logits, which genai_config\.json names\. It has: hidden_states/,
    ],
    [
      { MODEL_DIR: layoutFolder("growing-cache") },
      /KV cache is written by MultiHeadAttention, which copies it at each step.*Take such an export/,
    ],
    [
      { MODEL_DIR: layoutFolder("long-rope-dml-fp16"), MAX_CONTEXT: "65" },
      /MAX_CONTEXT is 65, but .* chooses LongRoPE's long factors, beyond 64 tokens, by positions.*Set it to 64/,
    ],
    [
      { MODEL_DIR: layoutFolder("cuda-fp16"), MAX_CONTEXT: "129" },
      /MAX_CONTEXT is 129, but .* was made for 128 tokens.*Set it to 128 or less/,
    ],
    [
      { MODEL_DIR: nanoFolder, MAX_MEMORY: "80" },
      /Too little memory for .* but 80\.0 MB are left of MAX_MEMORY\. Lower MAX_CONTEXT to \d+ or less/,
    ],
    [
      { MODELS: `good=${layoutFolder("cpu-int4")},bad=${layoutFolder("embeddings-in")}` },
      /embeddings-in.*inputs_embeds/,
    ],
  ])("is refused at start in plain words: %j", async (environment, reason) => {
    node = spawnNode(environment);
    expect(await node.exit).toBe(1);
    expect(node.log()).toMatch(reason);
    expect(node.log()).not.toContain(" ready ");
  });
});
