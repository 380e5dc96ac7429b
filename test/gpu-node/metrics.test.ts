import { afterEach, describe, expect, it, vi } from "vitest";
import { chat, complete, startSaying, type FakeModelNode } from "../support/fake-model-node.ts";

let node: FakeModelNode;

afterEach(async () => {
  vi.restoreAllMocks();
  await node.server.close(0);
});

/** Each step takes about as long as any other, however busy the machine is: drafts cost next to nothing. */
function makeStepsEqual(): void {
  let nowMs = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (nowMs += 1));
}

/** Each metric of the model by its name, without labels of its own. */
async function readMetrics(): Promise<Map<string, number>> {
  const text = await (await fetch(`${node.url}/metrics`)).text();
  const lines = text.matchAll(/^vllm:(\w+)\{model_name="fake-model"\} (\S+)$/gm);
  return new Map(Array.from(lines, ([, name = "", value]) => [name, Number(value)]));
}

/** Those that vLLM's own dashboards ask for, overview, serving and query statistics, KV cache and speculation. */
const dashboardSeries = [
  ...["bucket", "count", "sum"].flatMap((part) =>
    [
      "e2e_request_latency_seconds",
      "inter_token_latency_seconds",
      "iteration_tokens_total",
      "request_decode_time_seconds",
      "request_generation_tokens",
      "request_inference_time_seconds",
      "request_max_num_generation_tokens",
      "request_params_max_tokens",
      "request_params_n",
      "request_prefill_time_seconds",
      "request_prompt_tokens",
      "request_queue_time_seconds",
      "request_time_per_output_token_seconds",
      "time_per_output_token_seconds",
      "time_to_first_token_seconds",
    ].map((name) => `${name}_${part}`),
  ),
  "generation_tokens_total",
  "gpu_cache_usage_perc",
  "kv_cache_usage_perc",
  "num_preemptions_total",
  "num_requests_running",
  "num_requests_waiting",
  'num_requests_waiting_by_reason{model_name="fake-model",reason="capacity"}',
  'num_requests_waiting_by_reason{model_name="fake-model",reason="deferred"}',
  "prefix_cache_hits_total",
  "prefix_cache_queries_total",
  "prompt_tokens_cached_total",
  "prompt_tokens_total",
  'request_success_total{model_name="fake-model",finished_reason="abort"}',
  'request_success_total{model_name="fake-model",finished_reason="error"}',
  'request_success_total{model_name="fake-model",finished_reason="length"}',
  'request_success_total{model_name="fake-model",finished_reason="stop"}',
  "spec_decode_num_accepted_tokens_total",
  "spec_decode_num_draft_tokens_total",
  "spec_decode_num_drafts_total",
];

/** Everything that counts up or down and can be 0. */
async function readGauges(): Promise<string[]> {
  const text = await (await fetch(`${node.url}/metrics`)).text();
  const names = text.matchAll(/^# TYPE (\S+) gauge$/gm);
  const isGauge = new Set(Array.from(names, ([, name = ""]) => name));
  return text.split("\n").filter((line) => isGauge.has(/^[\w:]+/.exec(line)?.[0] ?? ""));
}

const gauges = [
  "num_requests_running",
  "num_requests_waiting",
  "kv_cache_usage_perc",
  "gpu_cache_usage_perc",
];

describe("GET /metrics", () => {
  it("has every series that vLLM's dashboards ask for, before the first request", async () => {
    node = await startSaying("one");
    const text = await (await fetch(`${node.url}/metrics`)).text();
    const missing = dashboardSeries.filter(
      (name) => !text.includes(`\nvllm:${name}${name.includes("{") ? " " : "{"}`),
    );
    expect(missing).toEqual([]);
  });

  it("has no gauge that isn't 0 when idle", async () => {
    node = await startSaying("one two three");
    await complete(node);
    const idle = await readGauges();
    expect(idle.length).toBeGreaterThan(gauges.length);
    expect(idle.filter((line) => !line.endsWith(" 0"))).toEqual([]);
  });

  it("counts the tokens of each step, and what requests asked for", async () => {
    node = await startSaying("one two three four five six");
    const { usage } = await complete(node, { n: 2, max_tokens: 3, seed: 1 });
    const { usage: unlimited } = await complete(node, { max_tokens: null });
    const metrics = await readMetrics();
    const steps = metrics.get("iteration_tokens_total_count") ?? 0;
    const runTokens = metrics.get("iteration_tokens_total_sum") ?? 0;
    const cached = metrics.get("prefix_cache_hits_total") ?? 0;
    expect(steps).toBeGreaterThan(2);
    // The last token of an answer is never run, nor is what was in the cache.
    const prompts = usage.prompt_tokens * 2 + unlimited.prompt_tokens;
    const answers = usage.completion_tokens + unlimited.completion_tokens;
    expect(runTokens).toBe(prompts - cached + answers - 3);
    expect(metrics.get("request_params_n_sum")).toBe(3);
    expect(metrics.get("request_params_max_tokens_sum")).toBe(3);
    expect(metrics.get("request_params_max_tokens_count")).toBe(1);
    expect(usage.completion_tokens).toBe(6);
    expect(metrics.get("request_max_num_generation_tokens_sum")).toBe(
      3 + unlimited.completion_tokens,
    );
  });

  it("counts requests over HTTP by path and status, but not those of probes", async () => {
    node = await startSaying("one two");
    await complete(node);
    await complete(node);
    await node.post({ prompt: 1 });
    await fetch(`${node.url}/health`);
    await fetch(`${node.url}/some/path?with=query`);
    const text = await vi.waitFor(async () => {
      const all = await (await fetch(`${node.url}/metrics`)).text();
      expect(all).toContain('status="4xx"');
      return all;
    });
    const counted = text.matchAll(/^http_requests_total\{(.*)\} (\d+)$/gm);
    expect(Array.from(counted, ([, labels, count]) => `${labels} ${count}`)).toEqual([
      'handler="/v1/completions",method="POST",status="2xx" 2',
      'handler="/v1/completions",method="POST",status="4xx" 1',
      'handler="none",method="GET",status="4xx" 1',
    ]);
    const durations =
      'http_request_duration_seconds_count{handler="/v1/completions",method="POST"} 3';
    expect(text).toContain(durations);
  });

  it("says what runs and waits, and is 0 again when idle, also after aborts", async () => {
    node = await startSaying("word ".repeat(100), { stepMs: 10 });
    const aborts = [new AbortController(), new AbortController()];
    for (const { signal } of aborts) {
      await node.post({ prompt: chat, stream: true, max_tokens: 90 }, signal);
    }
    await vi.waitFor(async () => {
      const busy = await readMetrics();
      expect(busy.get("num_requests_running")).toBe(1);
      expect(busy.get("num_requests_waiting")).toBe(1);
      expect(busy.get("kv_cache_usage_perc")).toBeGreaterThan(0);
      expect(busy.get("gpu_cache_usage_perc")).toBe(busy.get("kv_cache_usage_perc"));
    });
    for (const abort of aborts) abort.abort();
    await vi.waitFor(async () => {
      const idle = await readMetrics();
      expect(gauges.map((name) => idle.get(name))).toEqual([0, 0, 0, 0]);
    });
  });

  it("tells a request's times apart, which add up", async () => {
    node = await startSaying("one two three four five", { stepMs: 5 });
    const { usage } = await complete(node);
    const metrics = await readMetrics();
    const sum = (name: string) => metrics.get(`${name}_seconds_sum`) ?? Number.NaN;
    const [queue, prefill, decode, inference, total] = [
      sum("request_queue_time"),
      sum("request_prefill_time"),
      sum("request_decode_time"),
      sum("request_inference_time"),
      sum("e2e_request_latency"),
    ];
    expect(prefill).toBeGreaterThan(0.003);
    expect(decode).toBeGreaterThan(0.02);
    expect(inference).toBeCloseTo((prefill ?? 0) + (decode ?? 0), 6);
    expect(total).toBeCloseTo((queue ?? 0) + (inference ?? 0), 6);
    expect(metrics.get("request_time_per_output_token_seconds_count")).toBe(1);
    expect(metrics.get("request_prompt_tokens_sum")).toBe(usage.prompt_tokens);
    expect(metrics.get("request_generation_tokens_sum")).toBe(usage.completion_tokens);
    const betweenTokens = usage.completion_tokens - 1;
    expect(metrics.get("inter_token_latency_seconds_count")).toBe(betweenTokens);
    expect(metrics.get("time_per_output_token_seconds_count")).toBe(betweenTokens);
  });

  it("counts the prompt tokens that were looked for in the KV cache, and those that were there", async () => {
    node = await startSaying("one two");
    const prompt = [32010, "Solve: x + y = 3; x - y = 1, and show each step of it.", 32007, 32001];
    const { prompt_tokens: promptTokens } = (await complete(node, { prompt })).usage;
    const { usage } = await complete(node, { prompt });
    expect(usage.prompt_tokens_details).toEqual({ cached_tokens: promptTokens - 2 });
    const metrics = await readMetrics();
    expect(metrics.get("prefix_cache_queries_total")).toBe(2 * promptTokens);
    expect(metrics.get("prefix_cache_hits_total")).toBe(promptTokens - 2);
    expect((await readMetrics()).get("prefix_cache_hits_total")).toBe(promptTokens - 2);
  });

  it("counts the tokens that were guessed ahead, and those that were right", async () => {
    makeStepsEqual();
    node = await startSaying("one two three one two three ".repeat(12), { speculates: true });
    for (let times = 0; times < 4; times += 1) await complete(node, { max_tokens: 70 });
    const metrics = await readMetrics();
    const { drafts, draftTokens, acceptedTokens, acceptedPerPosition } =
      node.scheduler.speculationCounts;
    expect(acceptedTokens).toBeGreaterThan(20);
    expect(metrics.get("spec_decode_num_drafts_total")).toBe(drafts);
    expect(metrics.get("spec_decode_num_draft_tokens_total")).toBe(draftTokens);
    expect(metrics.get("spec_decode_num_accepted_tokens_total")).toBe(acceptedTokens);
    const text = await (await fetch(`${node.url}/metrics`)).text();
    const name = "vllm:spec_decode_num_accepted_tokens_per_pos_total";
    const first = `${name}{model_name="fake-model",position="0"} ${acceptedPerPosition[0]}`;
    expect(text.split("\n")).toContain(first);
  });

  it("guesses nothing ahead for a request that says so", async () => {
    makeStepsEqual();
    node = await startSaying("one two three one two three ".repeat(12), { speculates: true });
    const answers = [];
    for (const speculation of [false, true, undefined, false]) {
      for (let times = 0; times < 3; times += 1) {
        answers.push((await complete(node, { max_tokens: 70, speculation })).choices[0]?.text);
        if (speculation !== false || times > 0) continue;
        expect(node.scheduler.speculationCounts.drafts > 0).toBe(answers.length > 1);
      }
    }
    expect(new Set(answers).size).toBe(1);
  });

  it("counts a request that never ran by its queue alone", async () => {
    node = await startSaying("word ".repeat(100), { stepMs: 20 });
    const running = new AbortController();
    const waiting = new AbortController();
    await node.post({ prompt: chat, stream: true, max_tokens: 90 }, running.signal);
    await node.post({ prompt: chat, stream: true, max_tokens: 90 }, waiting.signal);
    waiting.abort();
    await vi.waitFor(async () => {
      const metrics = await readMetrics();
      expect(metrics.get("e2e_request_latency_seconds_count")).toBe(1);
      expect(metrics.get("request_inference_time_seconds_count")).toBe(0);
    });
    running.abort();
    await vi.waitFor(() => expect(node.scheduler.runningCount).toBe(0));
  });
});
