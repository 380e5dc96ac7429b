/** One of a request's answers in the making. */
import type { FinishReason } from "../shared/completion.ts";
import { DeltaWriter, type CompletionDelta } from "./completion-deltas.ts";
import type { Sequence } from "./engine/sequence.ts";
import type { ModelMetrics } from "./metrics/request-metrics.ts";
import { StopSequences } from "./stop-sequences.ts";
import type { Detokenizer } from "./tokenizer/detokenizer.ts";

export interface CompletionChoiceParts {
  readonly index: number;
  readonly sequence: Sequence;
  readonly detokenizer: Detokenizer;
  readonly stops: readonly string[];
  readonly minTokens: number;
  readonly metrics: ModelMetrics;
}

export interface ChoiceDelta extends CompletionDelta {
  readonly index: number;
  /** Of its choice. */
  readonly isFirst: boolean;
}

export class CompletionChoice {
  readonly sequence: Sequence;
  readonly #index: number;
  readonly #writer: DeltaWriter;
  readonly #metrics: ModelMetrics;
  #hasBegun = false;
  #finishReason: FinishReason | null = null;
  #tokenCount = 0;
  #firstTokenAtMs: number | null = null;
  #lastTokenAtMs: number;

  constructor({ index, sequence, metrics, detokenizer, stops, minTokens }: CompletionChoiceParts) {
    this.sequence = sequence;
    this.#index = index;
    this.#metrics = metrics;
    this.#writer = new DeltaWriter({ detokenizer, stops: new StopSequences(stops), minTokens });
    this.#lastTokenAtMs = sequence.submittedAtMs;
  }

  /** null before its last delta was taken, and for good when its sequence was cancelled. */
  get finishReason(): FinishReason | null {
    return this.#finishReason;
  }

  /** Whether no more deltas will come. */
  get isDone(): boolean {
    return this.#finishReason !== null || this.sequence.tokens.isDone;
  }

  get tokenCount(): number {
    return this.#tokenCount;
  }

  /** `performance.now()` when its first token was made; null before. */
  get firstTokenAtMs(): number | null {
    return this.#firstTokenAtMs;
  }

  /** When its last token so far was made. */
  get lastTokenAtMs(): number {
    return this.#lastTokenAtMs;
  }

  /** Those of the tokens that are there. Throws what its sequence failed with, when nothing else is left. */
  takeDeltas(): ChoiceDelta[] {
    const deltas: ChoiceDelta[] = [];
    if (this.isDone) return deltas;
    for (const token of this.sequence.tokens.take()) {
      this.#countToken(token.atMs);
      const delta = this.#writer.push(token);
      if (!delta) continue;
      deltas.push({ ...delta, index: this.#index, isFirst: !this.#hasBegun });
      this.#hasBegun = true;
      this.#finishReason = delta.finishReason;
      if (!delta.finishReason) continue;
      this.sequence.cancel(); // a stop sequence is no end that the engine knows of
      break;
    }
    return deltas;
  }

  #countToken(atMs: number): void {
    const isFirst = this.#firstTokenAtMs === null;
    this.#metrics.observeToken(atMs - this.#lastTokenAtMs, isFirst);
    if (isFirst) this.#firstTokenAtMs = atMs;
    this.#lastTokenAtMs = atMs;
    this.#tokenCount += 1;
  }
}
