/** Requests to a model: what they asked for, what they got, and what their time went to. */
import type { Histogram } from "prom-client";
import type { EngineLoad } from "./engine-metrics.ts";
import type { ModelLabel, ModelSeries } from "./model-series.ts";

const outcomes = ["stop", "length", "abort", "error"] as const;
export type RequestOutcome = (typeof outcomes)[number];

export interface FinishedRequest {
  readonly outcome: RequestOutcome;
  readonly promptTokens: number;
  /** Of all its answers together. */
  readonly completionTokens: number;
  readonly longestAnswerTokens: number;
  /** How many answers it asked for. */
  readonly answers: number;
  /** null = it named no limit. */
  readonly maxTokens: number | null;
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
const answerCountBuckets = [1, 2, 5, 10, 20];

export class RequestMetrics {
  readonly #tokens;
  readonly #times;
  readonly #counts;

  constructor(series: ModelSeries<EngineLoad>) {
    this.#tokens = addTokens(series);
    this.#times = addTimes(series);
    this.#counts = addCounts(series);
  }

  forModel(model: ModelLabel): ModelMetrics {
    const { generated, first, others } = this.#tokens;
    return {
      observeToken: (millisecondsBefore, isFirst) => {
        generated.inc(model);
        const histograms = isFirst ? [first] : others;
        for (const histogram of histograms) histogram.observe(model, millisecondsBefore / 1000);
      },
      observeFinished: (request) => {
        this.#observeCounts(model, request);
        this.#observeTimes(model, request);
      },
    };
  }

  #observeCounts(model: ModelLabel, request: FinishedRequest): void {
    const { requests, promptTotal, prompt, generated, longest, answers, maxTokens } = this.#counts;
    requests.inc({ ...model, finished_reason: request.outcome });
    promptTotal.inc(model, request.promptTokens);
    prompt.observe(model, request.promptTokens);
    generated.observe(model, request.completionTokens);
    longest.observe(model, request.longestAnswerTokens);
    answers.observe(model, request.answers);
    if (request.maxTokens !== null) maxTokens.observe(model, request.maxTokens);
  }

  #observeTimes(model: ModelLabel, request: FinishedRequest): void {
    const { completionTokens, queueMs, firstTokenMs, totalMs } = request;
    const { total, queue, inference, prefill, decode, meanToken } = this.#times;
    const observe = (histogram: Histogram<"model_name">, ms: number) =>
      histogram.observe(model, ms / 1000);
    observe(total, totalMs);
    if (queueMs === null) return;
    observe(queue, queueMs);
    observe(inference, totalMs - queueMs);
    if (firstTokenMs === null) return;
    observe(prefill, firstTokenMs - queueMs);
    observe(decode, totalMs - firstTokenMs);
    if (completionTokens < 2) return;
    observe(meanToken, (totalMs - firstTokenMs) / (completionTokens - 1));
  }
}

function addTokens(series: ModelSeries<EngineLoad>) {
  const add = (name: string, help: string, buckets: number[]) =>
    series.histogram(name, help, buckets);
  return {
    generated: series.counter("generation_tokens_total", "Tokens generated."),
    first: add(
      "time_to_first_token_seconds",
      "From a request's arrival to its first token.",
      latencyBuckets,
    ),
    others: [
      add(
        "inter_token_latency_seconds",
        "From one token of a request to its next.",
        tokenTimeBuckets,
      ),
      // What vLLM called it before; dashboards still ask for it.
      add(
        "time_per_output_token_seconds",
        "The same as inter_token_latency_seconds, by its older name.",
        tokenTimeBuckets,
      ),
    ],
  };
}

function addTimes(series: ModelSeries<EngineLoad>) {
  const add = (name: string, help: string, buckets = latencyBuckets) =>
    series.histogram(name, help, buckets);
  return {
    total: add("e2e_request_latency_seconds", "From a request's arrival to its end."),
    queue: add("request_queue_time_seconds", "How long requests waited for the model."),
    inference: add("request_inference_time_seconds", "How long requests ran."),
    prefill: add("request_prefill_time_seconds", "From a request's start to its first token."),
    decode: add("request_decode_time_seconds", "From a request's first token to its end."),
    meanToken: add(
      "request_time_per_output_token_seconds",
      "A request's time for each token after the first, on the average.",
      tokenTimeBuckets,
    ),
  };
}

function addCounts(series: ModelSeries<EngineLoad>) {
  const add = (name: string, help: string, buckets = tokenCountBuckets) =>
    series.histogram(name, help, buckets);
  return {
    requests: series.counterBy("request_success_total", "Requests ended, by the reason.", {
      label: "finished_reason",
      values: outcomes,
    }),
    promptTotal: series.counter("prompt_tokens_total", "Prompt tokens processed."),
    prompt: add("request_prompt_tokens", "Prompt tokens of a request."),
    generated: add("request_generation_tokens", "Tokens generated for a request."),
    longest: add(
      "request_max_num_generation_tokens",
      "Tokens of the longest of a request's answers.",
    ),
    answers: add("request_params_n", "Answers that a request asked for.", answerCountBuckets),
    maxTokens: add(
      "request_params_max_tokens",
      "Most tokens that a request allowed an answer, where it said so.",
    ),
  };
}
