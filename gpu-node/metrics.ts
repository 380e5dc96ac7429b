/**
 * Prometheus metrics under vLLM's names, so that its dashboards and scalers work unchanged. Each has the
 * label `model_name`.
 */
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { PrefixCounts } from "./engine/prefix-cache.ts";
import type { SpeculationCounts } from "./engine/speculation.ts";

/** What the gauges read. */
export interface EngineLoad {
  readonly runningCount: number;
  readonly waitingCount: number;
  readonly kvUsage: number;
  /** Of all sequences so far. */
  readonly prefixCounts: PrefixCounts;
  readonly speculationCounts: SpeculationCounts;
}

export type RequestOutcome = "stop" | "length" | "abort" | "error";

export interface FinishedRequest {
  readonly outcome: RequestOutcome;
  readonly promptTokens: number;
  /** Of all its answers together. */
  readonly completionTokens: number;
  /** null = it never ran. */
  readonly queueMs: number | null;
  /** From its arrival; null = it made no token. */
  readonly firstTokenMs: number | null;
  readonly totalMs: number;
}

/** What the requests of one model are counted by. */
export interface ModelMetrics {
  observeToken(millisecondsBefore: number, isFirst: boolean): void;
  observeFinished(request: FinishedRequest): void;
}

const latencyBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const tokenTimeBuckets = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const tokenCountBuckets = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

export class Metrics {
  readonly #registry = new Registry();
  readonly #loads = new Map<string, EngineLoad>();
  readonly #histograms: Histogram<"model_name">[] = [];
  readonly #promptTokens = this.#counter("prompt_tokens_total", "Prompt tokens processed.");
  readonly #generatedTokens = this.#counter("generation_tokens_total", "Tokens generated.");
  readonly #requests = new Counter({
    name: "vllm:request_success_total",
    help: "Requests ended, by the reason.",
    labelNames: ["model_name", "finished_reason"],
    registers: [this.#registry],
  });
  readonly #firstToken = this.#histogram(
    "time_to_first_token_seconds",
    "From a request's arrival to its first token.",
    latencyBuckets,
  );
  readonly #interToken = this.#histogram(
    "inter_token_latency_seconds",
    "From one token of a request to its next.",
    tokenTimeBuckets,
  );
  /** What vLLM called it before; dashboards still ask for it. */
  readonly #tokenTime = this.#histogram(
    "time_per_output_token_seconds",
    "The same as inter_token_latency_seconds, by its older name.",
    tokenTimeBuckets,
  );
  readonly #queueTime = this.#histogram(
    "request_queue_time_seconds",
    "How long requests waited for the model.",
    latencyBuckets,
  );
  readonly #totalTime = this.#histogram(
    "e2e_request_latency_seconds",
    "From a request's arrival to its end.",
    latencyBuckets,
  );
  readonly #inferenceTime = this.#histogram(
    "request_inference_time_seconds",
    "How long requests ran.",
    latencyBuckets,
  );
  readonly #prefillTime = this.#histogram(
    "request_prefill_time_seconds",
    "From a request's start to its first token.",
    latencyBuckets,
  );
  readonly #decodeTime = this.#histogram(
    "request_decode_time_seconds",
    "From a request's first token to its end.",
    latencyBuckets,
  );
  readonly #meanTokenTime = this.#histogram(
    "request_time_per_output_token_seconds",
    "A request's time for each token after the first, on the average.",
    tokenTimeBuckets,
  );
  readonly #requestPromptTokens = this.#histogram(
    "request_prompt_tokens",
    "Prompt tokens of a request.",
    tokenCountBuckets,
  );
  readonly #requestGeneratedTokens = this.#histogram(
    "request_generation_tokens",
    "Tokens generated for a request.",
    tokenCountBuckets,
  );

  constructor() {
    this.#gauge("num_requests_running", "Requests in the model.", (load) => load.runningCount);
    this.#gauge(
      "num_requests_waiting",
      "Requests waiting for the model.",
      (load) => load.waitingCount,
    );
    this.#gauge("kv_cache_usage_perc", "KV cache in use, 1 = all.", (load) => load.kvUsage);
    this.#gauge(
      "gpu_cache_usage_perc",
      "The same as kv_cache_usage_perc, by its older name.",
      (load) => load.kvUsage,
    );
    this.#total(
      "prefix_cache_queries_total",
      "Prompt tokens that were looked for in the KV cache.",
      ({ prefixCounts }) => prefixCounts.queriedTokens,
    );
    this.#total(
      "prefix_cache_hits_total",
      "Prompt tokens that were found in the KV cache.",
      ({ prefixCounts }) => prefixCounts.hitTokens,
    );
    this.#total(
      "spec_decode_num_drafts_total",
      "Times that tokens were guessed ahead for a request.",
      ({ speculationCounts }) => speculationCounts.drafts,
    );
    this.#total(
      "spec_decode_num_draft_tokens_total",
      "Tokens that were guessed ahead.",
      ({ speculationCounts }) => speculationCounts.draftTokens,
    );
    this.#total(
      "spec_decode_num_accepted_tokens_total",
      "Tokens guessed ahead that were the right ones.",
      ({ speculationCounts }) => speculationCounts.acceptedTokens,
    );
    this.#countAcceptedPerPosition();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  render(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Shows the model from now on, all its counts at 0. */
  forModel(modelName: string, load: EngineLoad): ModelMetrics {
    const model = { model_name: modelName };
    this.#loads.set(modelName, load);
    for (const counter of [this.#promptTokens, this.#generatedTokens]) counter.inc(model, 0);
    for (const histogram of this.#histograms) histogram.zero(model);
    return {
      observeToken: (millisecondsBefore, isFirst) => {
        this.#generatedTokens.inc(model);
        const histograms = isFirst ? [this.#firstToken] : [this.#interToken, this.#tokenTime];
        for (const histogram of histograms) histogram.observe(model, millisecondsBefore / 1000);
      },
      observeFinished: (request) => this.#observeFinished(model, request),
    };
  }

  #observeFinished(model: { readonly model_name: string }, request: FinishedRequest): void {
    const { outcome, promptTokens, completionTokens, queueMs, firstTokenMs, totalMs } = request;
    this.#requests.inc({ ...model, finished_reason: outcome });
    this.#promptTokens.inc(model, promptTokens);
    this.#requestPromptTokens.observe(model, promptTokens);
    this.#requestGeneratedTokens.observe(model, completionTokens);
    this.#totalTime.observe(model, totalMs / 1000);
    if (queueMs === null) return;
    this.#queueTime.observe(model, queueMs / 1000);
    this.#inferenceTime.observe(model, (totalMs - queueMs) / 1000);
    if (firstTokenMs === null) return;
    this.#prefillTime.observe(model, (firstTokenMs - queueMs) / 1000);
    const decodeSeconds = (totalMs - firstTokenMs) / 1000;
    this.#decodeTime.observe(model, decodeSeconds);
    if (completionTokens < 2) return;
    this.#meanTokenTime.observe(model, decodeSeconds / (completionTokens - 1));
  }

  #counter(name: string, help: string, collect?: () => void) {
    return new Counter({
      name: `vllm:${name}`,
      help,
      ...(collect && { collect }),
      labelNames: ["model_name"],
      registers: [this.#registry],
    });
  }

  /** A counter that the engine keeps. */
  #total(name: string, help: string, read: (load: EngineLoad) => number): void {
    const loads = this.#loads;
    const counter = this.#counter(name, help, () => {
      counter.reset();
      for (const [modelName, load] of loads) counter.inc({ model_name: modelName }, read(load));
    });
  }

  #countAcceptedPerPosition(): void {
    const loads = this.#loads;
    const counter = new Counter({
      name: "vllm:spec_decode_num_accepted_tokens_per_pos_total",
      help: "Tokens guessed ahead that were the right ones, by their place in the guess.",
      labelNames: ["model_name", "position"],
      registers: [this.#registry],
      collect: () => {
        counter.reset();
        for (const [modelName, { speculationCounts }] of loads) {
          for (const [position, count] of speculationCounts.acceptedPerPosition.entries()) {
            counter.inc({ model_name: modelName, position }, count);
          }
        }
      },
    });
  }

  #histogram(name: string, help: string, buckets: number[]) {
    const histogram = new Histogram({
      name: `vllm:${name}`,
      help,
      buckets,
      labelNames: ["model_name"],
      registers: [this.#registry],
    });
    this.#histograms.push(histogram);
    return histogram;
  }

  #gauge(name: string, help: string, read: (load: EngineLoad) => number): void {
    const loads = this.#loads;
    const gauge = new Gauge({
      name: `vllm:${name}`,
      help,
      labelNames: ["model_name"],
      registers: [this.#registry],
      collect: () => {
        for (const [modelName, load] of loads) gauge.set({ model_name: modelName }, read(load));
      },
    });
  }
}
