/** What the node is doing, from the start of its process to its end. */
import { ServiceError } from "../shared/errors.ts";
import type { CompletionService } from "./completion-service.ts";
import type { ProviderName } from "./engine/ort/provider.ts";
import type { MemoryReport } from "./memory-report.ts";
import type { MemoryPlan } from "./memory-plan.ts";
import { Metrics } from "./metrics.ts";

const retry = { retryAfterSeconds: 1 };

/** Facts of the loaded model that `/health` shows. */
export interface EngineFacts {
  readonly provider: ProviderName;
  readonly device: string | null;
  readonly runtimeVersion: string;
  readonly memoryPlan: MemoryPlan;
  readonly loadMs: number;
}

export interface LoadedModel extends EngineFacts {
  readonly service: CompletionService;
}

export class NodeState {
  readonly startedAt = new Date();
  readonly memoryReports: MemoryReport[] = [];
  readonly metrics = new Metrics();
  readonly #models: LoadedModel[] = [];
  #areAllLoaded = false;
  #isDraining = false;

  get phase(): "loading" | "ready" | "draining" {
    if (this.#isDraining) return "draining";
    return this.#areAllLoaded ? "ready" : "loading";
  }

  /** Those loaded so far, in the order of the settings. */
  get models(): readonly LoadedModel[] {
    return this.#models;
  }

  addModel(model: LoadedModel): void {
    this.#models.push(model);
  }

  endLoading(): void {
    this.#areAllLoaded = true;
  }

  beginDrain(): void {
    this.#isDraining = true;
  }

  /** Throws `shutting_down` or `node_unavailable`, with Retry-After, unless all models are ready. */
  requireReady(): readonly LoadedModel[] {
    if (this.#isDraining) {
      throw new ServiceError("shutting_down", "The node is shutting down.", retry);
    }
    if (!this.#areAllLoaded) {
      throw new ServiceError("node_unavailable", "The model is still loading.", retry);
    }
    return this.#models;
  }

  /** The model of that id; the first where none is named. Throws `model_not_found` too. */
  findService(id: string | null | undefined): CompletionService {
    const services = this.requireReady().map((model) => model.service);
    const wanted = id ?? services[0]?.info.id;
    const found = services.find((service) => service.info.id === wanted);
    if (found) return found;
    const ids = services.map((service) => service.info.id).join(", ");
    throw new ServiceError(
      "model_not_found",
      `There is no model ${JSON.stringify(id)} here. Models: ${ids}.`,
      { param: "model" },
    );
  }
}
