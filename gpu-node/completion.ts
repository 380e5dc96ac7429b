/** A request's answers in the making: their deltas, usage, and what is to be known of them afterwards. */
import type { CompletionRequest, FinishReason, Timings, Usage } from "../shared/completion.ts";
import type { ChoiceDelta, CompletionChoice } from "./completion-choice.ts";
import { toTimings } from "./completion-timings.ts";
import { mergeGenerators } from "./merge-generators.ts";
import type { FinishedRequest, ModelMetrics, RequestOutcome } from "./metrics.ts";
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
  readonly #finishReasons: FinishReason[] = [];
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
  get queuePlaces(): ReadableStream<number> {
    return this.#parts.choices[0].sequence.queuePlaces;
  }

  get choiceCount(): number {
    return this.#parts.choices.length;
  }

  get usage(): Usage {
    const completionTokens = this.#completionTokens;
    return {
      prompt_tokens: this.promptIds.length,
      completion_tokens: completionTokens,
      total_tokens: this.promptIds.length + completionTokens,
    };
  }

  /** What its time went to so far. */
  get timings(): Timings {
    return toTimings(this.#parts.choices);
  }

  /** Of all answers, as they come; to be read once. Ends early, without finish reasons, when it is cancelled. */
  async *deltas(): AsyncGenerator<ChoiceDelta, void, undefined> {
    const { choices } = this.#parts;
    try {
      yield* mergeGenerators(
        choices.map((choice) => choice.deltas((reason) => this.#noteFinish(reason))),
      );
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

  get #completionTokens(): number {
    return this.#parts.choices.reduce((sum, { tokenCount }) => sum + tokenCount, 0);
  }

  #noteFinish(reason: FinishReason): void {
    this.#finishReasons.push(reason);
    if (this.#finishReasons.length < this.choiceCount) return;
    this.#end(this.#finishReasons.includes("length") ? "length" : "stop");
  }

  #end(outcome: RequestOutcome): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const { choices, metrics, onEnd } = this.#parts;
    const { submittedAtMs, startedAtMs } = choices[0].sequence;
    const firstTokenAtMs = choices[0].firstTokenAtMs;
    const summary = {
      outcome,
      promptTokens: this.promptIds.length,
      completionTokens: this.#completionTokens,
      queueMs: startedAtMs === null ? null : startedAtMs - submittedAtMs,
      firstTokenMs: firstTokenAtMs === null ? null : firstTokenAtMs - submittedAtMs,
      totalMs: performance.now() - submittedAtMs,
    };
    metrics.observeFinished(summary);
    onEnd(summary);
  }
}
