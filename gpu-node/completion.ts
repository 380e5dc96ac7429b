/** A request's answers in the making: their deltas, usage, and what is to be known of them afterwards. */
import type { CompletionRequest, Timings, Usage } from "../shared/completion.ts";
import type { ChoiceDelta, CompletionChoice } from "./completion-choice.ts";
import { toTimings } from "./completion-timings.ts";
import { Doorbell } from "./engine/doorbell.ts";
import type { FinishedRequest, ModelMetrics, RequestOutcome } from "./metrics/request-metrics.ts";
import type { TokenSpelling } from "./tokenizer/token-spelling.ts";

export type CompletionSummary = FinishedRequest;

export interface CompletionParts {
  readonly id: string;
  readonly model: string;
  readonly request: CompletionRequest;
  readonly promptIds: readonly number[];
  readonly choices: readonly [CompletionChoice, ...CompletionChoice[]];
  readonly spelling: TokenSpelling;
  readonly metrics: ModelMetrics;
  /** Called once, however the answers end. */
  readonly onEnd: (summary: CompletionSummary) => void;
}

export class Completion {
  readonly id: string;
  readonly model: string;
  readonly request: CompletionRequest;
  readonly promptIds: readonly number[];
  readonly spelling: TokenSpelling;
  /** Unix time in seconds. */
  readonly created = Math.floor(Date.now() / 1000);
  readonly #parts: CompletionParts;
  #hasEnded = false;

  constructor(parts: CompletionParts) {
    this.#parts = parts;
    this.id = parts.id;
    this.model = parts.model;
    this.request = parts.request;
    this.promptIds = parts.promptIds;
    this.spelling = parts.spelling;
  }

  /** Each place that its first answer has in the queue, 1 = the next; ends when it runs. To be read once. */
  get queuePlaces(): AsyncIterable<number> {
    return this.#parts.choices[0].sequence.queuePlaces;
  }

  get choiceCount(): number {
    return this.#parts.choices.length;
  }

  /** Whether all answers came to their own end. */
  get isFinished(): boolean {
    return this.#parts.choices.every(({ finishReason }) => finishReason !== null);
  }

  get usage(): Usage {
    const completionTokens = this.#completionTokens;
    return {
      prompt_tokens: this.promptIds.length,
      completion_tokens: completionTokens,
      total_tokens: this.promptIds.length + completionTokens,
      prompt_tokens_details: {
        cached_tokens: this.#parts.choices[0].sequence.kv.reusedTokens ?? 0,
      },
    };
  }

  /** What its time went to so far. */
  get timings(): Timings {
    return toTimings(this.#parts.choices);
  }

  /**
   * Of all answers: those of one answer that are there, again and again; to be read once. Ends early, without finish
   * reasons, when it is cancelled.
   */
  async *deltas(): AsyncGenerator<readonly ChoiceDelta[], void, undefined> {
    const { choices } = this.#parts;
    const doorbell = new Doorbell();
    for (const { sequence } of choices) sequence.tokens.connect(doorbell);
    try {
      while (choices.some(({ isDone }) => !isDone)) {
        await doorbell.wait();
        for (const choice of choices) {
          const deltas = choice.takeDeltas();
          // Before the last delta goes out: whoever has it may look at the metrics.
          if (this.isFinished) this.#end(this.#hasReachedLimit ? "length" : "stop");
          if (deltas.length > 0) yield deltas;
        }
      }
    } catch (error) {
      this.#end("error");
      throw error;
    } finally {
      this.cancel();
    }
  }

  /** Frees the engine, if it still works on this. */
  cancel(): void {
    for (const { sequence } of this.#parts.choices) sequence.cancel();
    this.#end("abort");
  }

  get #hasReachedLimit(): boolean {
    return this.#parts.choices.some(({ finishReason }) => finishReason === "length");
  }

  get #completionTokens(): number {
    return this.#parts.choices.reduce((sum, { tokenCount }) => sum + tokenCount, 0);
  }

  #end(outcome: RequestOutcome): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const { choices, request, metrics, onEnd } = this.#parts;
    const { submittedAtMs, startedAtMs } = choices[0].sequence;
    const firstTokenAtMs = choices[0].firstTokenAtMs;
    const summary = {
      outcome,
      promptTokens: this.promptIds.length,
      completionTokens: this.#completionTokens,
      longestAnswerTokens: Math.max(...choices.map(({ tokenCount }) => tokenCount)),
      answers: choices.length,
      maxTokens: request.max_tokens ?? request.max_completion_tokens ?? null,
      queueMs: startedAtMs === null ? null : startedAtMs - submittedAtMs,
      firstTokenMs: firstTokenAtMs === null ? null : firstTokenAtMs - submittedAtMs,
      totalMs: performance.now() - submittedAtMs,
    };
    metrics.observeFinished(summary);
    onEnd(summary);
  }
}
