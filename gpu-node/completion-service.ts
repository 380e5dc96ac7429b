/** A loaded model, ready to answer: tokenizer, scheduler and metrics put together. */
import { randomUUID } from "node:crypto";
import type { CompletionRequest } from "../shared/completion.ts";
import { ServiceError } from "../shared/errors.ts";
import type { ModelInfo } from "../shared/model-info.ts";
import { checkPromptLength, toSequenceRequest, toStops } from "./completion-request.ts";
import { Completion, type CompletionSummary } from "./completion.ts";
import type { Scheduler } from "./engine/scheduler.ts";
import { Metrics } from "./metrics.ts";
import type { ModelTokenizer } from "./tokenizer/model-tokenizer.ts";

export interface CompletionServiceParts {
  readonly info: ModelInfo;
  readonly vocabularySize: number;
  readonly tokenizer: ModelTokenizer;
  readonly scheduler: Scheduler;
}

export class CompletionService {
  readonly info: ModelInfo;
  readonly scheduler: Scheduler;
  readonly metrics: Metrics;
  readonly #tokenizer: ModelTokenizer;
  readonly #vocabularySize: number;

  constructor({ info, vocabularySize, tokenizer, scheduler }: CompletionServiceParts) {
    this.info = info;
    this.scheduler = scheduler;
    this.metrics = new Metrics(info.id, scheduler);
    this.#tokenizer = tokenizer;
    this.#vocabularySize = vocabularySize;
  }

  /** Admits the request, or throws why not; the answer is then to be read, or cancelled. */
  start(request: CompletionRequest, onEnd: (summary: CompletionSummary) => void): Completion {
    this.#checkModel(request.model);
    checkPromptLength(this.#tokenizer.countAtLeast(request.prompt), this.info.context_length);
    const promptIds = this.#tokenizer.encode(request.prompt);
    const sequenceRequest = toSequenceRequest(request, promptIds, {
      contextLength: this.info.context_length,
      vocabularySize: this.#vocabularySize,
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
      metrics: this.metrics,
      onEnd,
    });
  }

  #checkModel(model: string | null | undefined): void {
    if (model === undefined || model === null || model === this.info.id) return;
    throw new ServiceError(
      "model_not_found",
      `There is no model ${JSON.stringify(model)} here. Models: ${this.info.id}.`,
      { param: "model" },
    );
  }
}
