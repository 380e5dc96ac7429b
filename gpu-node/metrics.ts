/** Prometheus metrics under vLLM's names, so that its dashboards and scalers work unchanged. */
import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** What the gauges read. */
export interface EngineLoad {
  readonly runningCount: number;
  readonly waitingCount: number;
  readonly kvUsage: number;
}

export type RequestOutcome = "stop" | "length" | "abort" | "error";

export interface FinishedRequest {
  readonly outcome: RequestOutcome;
  readonly promptTokens: number;
  readonly queueMs: number | null;
  readonly totalMs: number;
}

const latencyBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const tokenBuckets = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

export class Metrics {
  readonly #registry = new Registry();
  readonly #promptTokens = this.#counter("prompt_tokens_total", "Prompt tokens processed.");
  readonly #generatedTokens = this.#counter("generation_tokens_total", "Tokens generated.");
  readonly #requests: Counter<"finished_reason">;
  readonly #firstToken = this.#histogram(
    "time_to_first_token_seconds",
    "From a request's arrival to its first token.",
    latencyBuckets,
  );
  readonly #interToken = this.#histogram(
    "inter_token_latency_seconds",
    "From one token of a request to its next.",
    tokenBuckets,
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

  constructor(modelName: string, load: EngineLoad) {
    this.#registry.setDefaultLabels({ model_name: modelName });
    this.#requests = new Counter({
      name: "vllm:request_success_total",
      help: "Requests ended, by the reason.",
      labelNames: ["finished_reason"],
      registers: [this.#registry],
    });
    this.#gauge("num_requests_running", "Requests in the model.", () => load.runningCount);
    this.#gauge("num_requests_waiting", "Requests waiting for the model.", () => load.waitingCount);
    this.#gauge("kv_cache_usage_perc", "KV cache in use, 1 = all.", () => load.kvUsage);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  render(): Promise<string> {
    return this.#registry.metrics();
  }

  observeToken(millisecondsBefore: number, isFirst: boolean): void {
    this.#generatedTokens.inc();
    (isFirst ? this.#firstToken : this.#interToken).observe(millisecondsBefore / 1000);
  }

  observeFinished({ outcome, promptTokens, queueMs, totalMs }: FinishedRequest): void {
    this.#requests.inc({ finished_reason: outcome });
    this.#promptTokens.inc(promptTokens);
    if (queueMs !== null) this.#queueTime.observe(queueMs / 1000);
    this.#totalTime.observe(totalMs / 1000);
  }

  #counter(name: string, help: string): Counter {
    return new Counter({ name: `vllm:${name}`, help, registers: [this.#registry] });
  }

  #histogram(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({ name: `vllm:${name}`, help, buckets, registers: [this.#registry] });
  }

  #gauge(name: string, help: string, read: () => number): Gauge {
    return new Gauge({
      name: `vllm:${name}`,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read());
      },
    });
  }
}
