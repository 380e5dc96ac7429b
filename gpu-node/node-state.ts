/** What the node is doing, from the start of its process to its end. */
import { ServiceError } from "../shared/errors.ts";
import type { CompletionService } from "./completion-service.ts";
import type { ProviderName } from "./engine/ort/provider.ts";
import type { MemoryReport } from "./memory-report.ts";

const retry = { retryAfterSeconds: 1 };

/** Facts of the loaded model that `/health` shows. */
export interface EngineFacts {
  readonly provider: ProviderName;
  readonly runtimeVersion: string;
  readonly kvBytes: number;
  readonly loadMs: number;
}

export interface LoadedModel extends EngineFacts {
  readonly service: CompletionService;
}

export class NodeState {
  readonly startedAt = new Date();
  readonly memoryReports: MemoryReport[] = [];
  #model: LoadedModel | null = null;
  #isDraining = false;

  get phase(): "loading" | "ready" | "draining" {
    if (this.#isDraining) return "draining";
    return this.#model ? "ready" : "loading";
  }

  get model(): LoadedModel | null {
    return this.#model;
  }

  setModel(model: LoadedModel): void {
    this.#model = model;
  }

  beginDrain(): void {
    this.#isDraining = true;
  }

  /** Throws `shutting_down` or `node_unavailable`, with Retry-After, unless the model is ready. */
  requireService(): CompletionService {
    if (this.#isDraining) {
      throw new ServiceError("shutting_down", "The node is shutting down.", retry);
    }
    if (!this.#model) {
      throw new ServiceError("node_unavailable", "The model is still loading.", retry);
    }
    return this.#model.service;
  }
}
