/** A loaded model, ready to answer: tokenizer, scheduler and metrics put together. */
import { randomUUID } from "node:crypto";
import type { CompletionRequest, Prompt } from "../shared/completion.ts";
import { ServiceError } from "../shared/errors.ts";
import type { ModelInfo } from "../shared/model-info.ts";
import { CompletionChoice } from "./completion-choice.ts";
import {
  checkPromptLength,
  toSequenceRequests,
  toStops,
  type Caller,
} from "./completion-request.ts";
import { Completion, type CompletionSummary } from "./completion.ts";
import { Sampler } from "./engine/sampler.ts";
import type { Scheduler } from "./engine/scheduler.ts";
import type { Sequence, SequenceRequest } from "./engine/sequence.ts";
import type { Metrics } from "./metrics.ts";
import type { ModelMetrics } from "./metrics/request-metrics.ts";
import { checkTokenIds } from "./token-ids.ts";
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

  /** Admits the request, or throws why not; the answers are then to be read, or cancelled. */
  start(
    request: CompletionRequest,
    { tenant }: Caller,
    onEnd: (summary: CompletionSummary) => void,
  ): Completion {
    this.#checkSpeculation(request);
    const promptIds = this.tokenize(request.prompt);
    const [first, ...others] = toSequenceRequests(request, promptIds, {
      contextLength: this.info.context_length,
      sampler: this.#sampler,
      eosTokenIds: this.info.eos_token_ids,
      tenant,
    });
    const toChoice = (sequence: Sequence, index: number) =>
      new CompletionChoice({
        index,
        sequence,
        detokenizer: this.#tokenizer.createDetokenizer(promptIds),
        stops: toStops(request),
        minTokens: request.min_tokens ?? 0,
        metrics: this.#metrics,
      });
    const firstSequence = this.scheduler.submit(first);
    const otherSequences = this.#submitAfter(firstSequence, others);
    return new Completion({
      id: `cmpl-${randomUUID()}`,
      model: this.info.id,
      request,
      promptIds,
      choices: [
        toChoice(firstSequence, 0),
        ...otherSequences.map((sequence, index) => toChoice(sequence, index + 1)),
      ],
      spelling: this.#tokenizer.spelling,
      metrics: this.#metrics,
      onEnd,
    });
  }

  /** Throws `context_length_exceeded` when the prompt can't fit. */
  tokenize(prompt: Prompt, addsBos = true): number[] {
    checkPromptLength(this.#tokenizer.countAtLeast(prompt), this.info.context_length);
    return this.#tokenizer.encode(prompt, { addsBos });
  }

  /** Throws `invalid_request` for ids that the model lacks. */
  detokenize(tokenIds: readonly number[]): string {
    checkTokenIds(tokenIds, this.#sampler.vocabularySize, "tokens");
    return this.#tokenizer.decode(tokenIds);
  }

  /** A token's text by itself. */
  spell(tokenId: number): string {
    return this.#tokenizer.spelling.textOf(tokenId);
  }

  #checkSpeculation({ speculation }: CompletionRequest): void {
    if (!speculation || this.scheduler.canSpeculate) return;
    throw new ServiceError(
      "invalid_request",
      "This node guesses no tokens ahead (REPRODUCIBLE=on). Leave `speculation` out, or send false.",
      { param: "speculation" },
    );
  }

  /** All of a request's sequences are admitted, or none is. */
  #submitAfter(first: Sequence, requests: readonly SequenceRequest[]): Sequence[] {
    const submitted = [first];
    try {
      for (const request of requests) submitted.push(this.scheduler.submit(request));
    } catch (error) {
      for (const sequence of submitted) sequence.cancel();
      throw error;
    }
    return submitted.slice(1);
  }
}
