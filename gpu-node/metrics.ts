/**
 * Prometheus metrics under vLLM's names and labels, so that its dashboards and scalers work unchanged.
 */
import { Registry } from "prom-client";
import { EngineMetrics, type EngineLoad } from "./metrics/engine-metrics.ts";
import { HttpMetrics } from "./metrics/http-metrics.ts";
import { ModelSeries } from "./metrics/model-series.ts";
import { RequestMetrics, type ModelMetrics } from "./metrics/request-metrics.ts";

export class Metrics {
  readonly http: HttpMetrics;
  readonly #registry = new Registry();
  readonly #series = new ModelSeries<EngineLoad>(this.#registry);
  readonly #engine = new EngineMetrics(this.#series);
  readonly #requests = new RequestMetrics(this.#series);

  constructor() {
    this.http = new HttpMetrics(this.#registry);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  render(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Shows the model from now on, all its counts at 0. */
  forModel(modelName: string, load: EngineLoad): ModelMetrics {
    return this.#requests.forModel(this.#series.add(modelName, load));
  }

  /** `tokens` = those that one step of the model ran. */
  observeStep(modelName: string, tokens: number): void {
    this.#engine.observeStep(modelName, tokens);
  }
}
