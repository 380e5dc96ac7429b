/** Requests over HTTP under the names that vLLM's own server gives them. */
import { Counter, Histogram, type Registry } from "prom-client";

/** One that was answered, or broken off. */
export interface AnsweredRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly status: number;
  /** To the answer's last byte. */
  readonly seconds: number;
}

/** Not those that say how the node is: probes and scrapers would outnumber all others. */
const handlers = new Set(["/v1/completions", "/v1/models", "/tokenize", "/detokenize"]);
const probes = new Set(["/health", "/ready", "/metrics"]);

export class HttpMetrics {
  readonly #requests: Counter<"handler" | "method" | "status">;
  readonly #durations: Histogram<"handler" | "method">;

  constructor(registry: Registry) {
    this.#requests = new Counter({
      name: "http_requests_total",
      help: "Requests by path, method and class of status.",
      labelNames: ["handler", "method", "status"],
      registers: [registry],
    });
    this.#durations = new Histogram({
      name: "http_request_duration_seconds",
      help: "From a request's arrival to its answer's last byte.",
      labelNames: ["handler", "method"],
      buckets: [0.1, 0.5, 1, 5, 10, 30, 60, 120],
      registers: [registry],
    });
  }

  observe({ method, url, status, seconds }: AnsweredRequest): void {
    const [path = ""] = url.split("?");
    if (probes.has(path)) return;
    // Any other path is not the node's: there are more of them than a label may have values.
    const handler = handlers.has(path) ? path : "none";
    this.#requests.inc({ handler, method, status: `${Math.floor(status / 100)}xx` });
    this.#durations.observe({ handler, method }, seconds);
  }
}
