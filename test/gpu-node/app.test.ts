import { afterEach, describe, expect, it } from "vitest";
import { modelListSchema } from "../../shared/model-info.ts";
import {
  chat,
  complete,
  errorOf,
  nodeKey,
  startSaying,
  type FakeModelNode,
} from "../support/fake-model-node.ts";

const authorization = { authorization: `Bearer ${nodeKey}` };
let node: FakeModelNode;

afterEach(() => node.server.close(0));

describe("the node's routes", () => {
  it("guards all that the model does with the key, and nothing else", async () => {
    node = await startSaying("");
    for (const headers of [{}, { authorization: "Bearer wrong-key" }, { authorization: nodeKey }]) {
      for (const path of ["/v1/models", "/v1/completions", "/tokenize", "/detokenize"]) {
        const response = await fetch(node.url + path, { headers });
        expect(await errorOf(response)).toMatchObject({ status: 401, code: "invalid_api_key" });
      }
    }
    for (const path of ["/health", "/ready", "/metrics"]) {
      expect((await fetch(node.url + path)).status).toBe(200);
    }
  });

  it("lists the model with what a caller needs to build prompts", async () => {
    node = await startSaying("");
    const response = await fetch(`${node.url}/v1/models`, { headers: authorization });
    const { data } = modelListSchema.parse(await response.json());
    expect(data).toMatchObject([
      { id: "fake-model", context_length: 512, control_tokens: { "<|user|>": 32010 } },
    ]);
  });

  it("is healthy but not ready while the model loads", async () => {
    node = await startSaying("", { isLoading: true });
    expect(await (await fetch(`${node.url}/health`)).json()).toMatchObject({ phase: "loading" });
    const ready = await fetch(`${node.url}/ready`);
    expect(ready.headers.get("retry-after")).toBe("1");
    expect(await errorOf(ready)).toMatchObject({ status: 503, code: "node_unavailable" });
    expect(await errorOf(await node.post({ prompt: chat }))).toMatchObject({ status: 503 });
  });

  it("counts under vLLM's names, and its gauges are 0 again when idle", async () => {
    node = await startSaying("x = 1");
    const { usage } = await complete(node);
    await complete(node, { max_tokens: 1 });
    const text = await (await fetch(`${node.url}/metrics`)).text();
    const label = '{model_name="fake-model"}';
    expect(text).toContain(`vllm:num_requests_running${label} 0`);
    expect(text).toContain(`vllm:num_requests_waiting${label} 0`);
    expect(text).toContain(`vllm:kv_cache_usage_perc${label} 0`);
    expect(text).toContain(`vllm:prompt_tokens_total${label} ${usage.prompt_tokens * 2}`);
    expect(text).toContain(`vllm:generation_tokens_total${label} ${usage.completion_tokens + 1}`);
    expect(text).toContain(`vllm:time_to_first_token_seconds_count${label} 2`);
    expect(text).toContain(
      'vllm:request_success_total{model_name="fake-model",finished_reason="length"} 1',
    );
  });

  it("serves several models, each under its own name", async () => {
    node = await startSaying("x = 1", { furtherModels: ["other-model"] });
    const list = await fetch(`${node.url}/v1/models`, { headers: authorization });
    const { data } = modelListSchema.parse(await list.json());
    expect(data.map((model) => model.id)).toEqual(["fake-model", "other-model"]);
    expect((await complete(node)).model).toBe("fake-model");
    expect((await complete(node, { model: null })).model).toBe("fake-model");
    expect((await complete(node, { model: "other-model" })).model).toBe("other-model");
    const text = await (await fetch(`${node.url}/metrics`)).text();
    for (const [name, count] of Object.entries({ "fake-model": 2, "other-model": 1 })) {
      const label = `{model_name="${name}"}`;
      expect(text).toContain(`vllm:time_to_first_token_seconds_count${label} ${count}`);
      expect(text).toContain(`vllm:num_requests_running${label} 0`);
    }
    expect(text.match(/# TYPE vllm:num_requests_running /g)).toHaveLength(1);
    expect(await (await fetch(`${node.url}/health`)).json()).toMatchObject({
      models: [{ id: "fake-model" }, { id: "other-model" }],
    });
    expect(await (await fetch(`${node.url}/ready`)).json()).toMatchObject({
      models: ["fake-model", "other-model"],
    });
  });

  it("names all models where an unknown one is asked for", async () => {
    node = await startSaying("x = 1", { furtherModels: ["other-model"] });
    const response = await node.post({ prompt: chat, model: "gpt" });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: {
        code: "model_not_found",
        message: 'There is no model "gpt" here. Models: fake-model, other-model.',
      },
    });
  });

  it("says which method a path takes, and which paths there are not", async () => {
    node = await startSaying("");
    const response = await fetch(`${node.url}/health`, { method: "POST" });
    expect(response.headers.get("allow")).toBe("GET");
    expect(await errorOf(response)).toMatchObject({ status: 405, code: "method_not_allowed" });
    expect(await errorOf(await fetch(`${node.url}/nothing`))).toMatchObject({ code: "not_found" });
  });

  it("logs no prompt and no answer", async () => {
    node = await startSaying("secret answer");
    await complete(node, { prompt: [32010, "my secret question", 32001, "\n"] });
    await node.post({ prompt: "my secret question", suffix: "x" });
    expect(JSON.stringify(node.logged)).not.toContain("secret");
    expect(node.logged.map((entry) => entry.event)).toEqual(["completion", "refused"]);
  });
});
