/** What a model's engine says of itself. */
import type { Histogram } from "prom-client";
import type { PrefixCounts } from "../engine/prefix-cache.ts";
import type { SpeculationCounts } from "../engine/speculation.ts";
import type { ModelSeries } from "./model-series.ts";

export interface EngineLoad {
  readonly runningCount: number;
  readonly waitingCount: number;
  readonly kvUsage: number;
  /** Of all sequences so far. */
  readonly prefixCounts: PrefixCounts;
  readonly speculationCounts: SpeculationCounts;
}

const stepBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384];

export class EngineMetrics {
  readonly #stepTokens: Histogram<"model_name">;

  constructor(series: ModelSeries<EngineLoad>) {
    addLoad(series);
    addPrefixCache(series);
    addSpeculation(series);
    this.#stepTokens = series.histogram(
      "iteration_tokens_total",
      "Tokens of prompts and answers that one step of the model ran.",
      stepBuckets,
    );
  }

  observeStep(modelName: string, tokens: number): void {
    this.#stepTokens.labels(modelName).observe(tokens);
  }
}

function addLoad(series: ModelSeries<EngineLoad>): void {
  series.gauge("num_requests_running", "Requests in the model.", (load) => load.runningCount);
  series.gauge(
    "num_requests_waiting",
    "Requests waiting for the model.",
    (load) => load.waitingCount,
  );
  series.gaugeBy(
    "num_requests_waiting_by_reason",
    "Requests waiting for the model: here for a free place (capacity), never for anything else.",
    "reason",
    ({ waitingCount }) => [
      ["capacity", waitingCount],
      ["deferred", 0],
    ],
  );
  series.gauge("kv_cache_usage_perc", "KV cache in use, 1 = all.", (load) => load.kvUsage);
  series.gauge(
    "gpu_cache_usage_perc",
    "The same as kv_cache_usage_perc, by its older name.",
    (load) => load.kvUsage,
  );
  series.total(
    "num_preemptions_total",
    "Requests that lost their place while they ran. Always 0: whoever runs has memory to its end.",
    () => 0,
  );
}

function addPrefixCache(series: ModelSeries<EngineLoad>): void {
  series.total(
    "prefix_cache_queries_total",
    "Prompt tokens that were looked for in the KV cache.",
    ({ prefixCounts }) => prefixCounts.queriedTokens,
  );
  series.total(
    "prefix_cache_hits_total",
    "Prompt tokens that were found in the KV cache.",
    ({ prefixCounts }) => prefixCounts.hitTokens,
  );
  series.total(
    "prompt_tokens_cached_total",
    "The same as prefix_cache_hits_total.",
    ({ prefixCounts }) => prefixCounts.hitTokens,
  );
}

function addSpeculation(series: ModelSeries<EngineLoad>): void {
  series.total(
    "spec_decode_num_drafts_total",
    "Times that tokens were guessed ahead for a request.",
    ({ speculationCounts }) => speculationCounts.drafts,
  );
  series.total(
    "spec_decode_num_draft_tokens_total",
    "Tokens that were guessed ahead.",
    ({ speculationCounts }) => speculationCounts.draftTokens,
  );
  series.total(
    "spec_decode_num_accepted_tokens_total",
    "Tokens guessed ahead that were the right ones.",
    ({ speculationCounts }) => speculationCounts.acceptedTokens,
  );
  series.totalBy(
    "spec_decode_num_accepted_tokens_per_pos_total",
    "Tokens guessed ahead that were the right ones, by their place in the guess.",
    "position",
    ({ speculationCounts }) => speculationCounts.acceptedPerPosition.entries(),
  );
}
