/** A loaded model, ready to answer: tokenizer, scheduler and metrics put together. */
import { randomUUID } from "node:crypto";
import type { CompletionRequest } from "../shared/completion.ts";
import type { ModelInfo } from "../shared/model-info.ts";
import { checkPromptLength, toSequenceRequest, toStops } from "./completion-request.ts";
import { Completion, type CompletionSummary } from "./completion.ts";
import { Sampler } from "./engine/sampler.ts";
import type { Scheduler } from "./engine/scheduler.ts";
import type { Metrics, ModelMetrics } from "./metrics.ts";
import type { ModelTokenizer } from "./tokenizer/model-tokenizer.ts";

export interface CompletionServiceParts {
  readonly info: ModelInfo;
  readonly vocabularySize: number;
  readonly tokenizer: ModelTokenizer;
  readonly scheduler: Scheduler;
  /** Of all models. */
  readonly metrics: Metrics;
}

export class CompletionService {
  readonly info: ModelInfo;
  readonly scheduler: Scheduler;
  readonly #metrics: ModelMetrics;
  readonly #tokenizer: ModelTokenizer;
  readonly #sampler: Sampler;

  constructor(parts: CompletionServiceParts) {
    const { info, vocabularySize, tokenizer, scheduler, metrics } = parts;
    this.info = info;
    this.scheduler = scheduler;
    this.#metrics = metrics.forModel(info.id, scheduler);
    this.#tokenizer = tokenizer;
    this.#sampler = new Sampler(vocabularySize);
  }

  /** Admits the request, or throws why not; the answer is then to be read, or cancelled. */
  start(request: CompletionRequest, onEnd: (summary: CompletionSummary) => void): Completion {
    checkPromptLength(this.#tokenizer.countAtLeast(request.prompt), this.info.context_length);
    const promptIds = this.#tokenizer.encode(request.prompt);
    const sequenceRequest = toSequenceRequest(request, promptIds, {
      contextLength: this.info.context_length,
      sampler: this.#sampler,
      eosTokenIds: this.info.eos_token_ids,
    });
    return new Completion({
      id: `cmpl-${randomUUID()}`,
      model: this.info.id,
      request,
      promptIds,
      sequence: this.scheduler.submit(sequenceRequest),
      detokenizer: this.#tokenizer.createDetokenizer(promptIds),
      stops: toStops(request),
      metrics: this.#metrics,
      onEnd,
    });
  }
}
