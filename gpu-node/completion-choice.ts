/** One of a request's answers in the making. */
import type { FinishReason } from "../shared/completion.ts";
import { readDeltas, type CompletionDelta } from "./completion-deltas.ts";
import type { Sequence } from "./engine/sequence.ts";
import type { ModelMetrics } from "./metrics.ts";
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
  readonly #parts: CompletionChoiceParts;
  #tokenCount = 0;
  #firstTokenAtMs: number | null = null;
  #lastTokenAtMs: number;

  constructor(parts: CompletionChoiceParts) {
    this.#parts = parts;
    this.sequence = parts.sequence;
    this.#lastTokenAtMs = parts.sequence.submittedAtMs;
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

  /** To be read once. Ends early, without a finish reason, when its sequence is cancelled. */
  async *deltas(
    onFinish: (reason: FinishReason) => void,
  ): AsyncGenerator<ChoiceDelta, void, undefined> {
    const { index, sequence, detokenizer, stops, minTokens } = this.#parts;
    const options = {
      detokenizer,
      stops: new StopSequences(stops),
      minTokens,
      onToken: ({ atMs }: { readonly atMs: number }) => this.#countToken(atMs),
      onFinish,
    };
    let isFirst = true;
    for await (const delta of readDeltas(sequence.tokens, options)) {
      yield { ...delta, index, isFirst };
      isFirst = false;
    }
  }

  #countToken(atMs: number): void {
    const isFirst = this.#firstTokenAtMs === null;
    this.#parts.metrics.observeToken(atMs - this.#lastTokenAtMs, isFirst);
    if (isFirst) this.#firstTokenAtMs = atMs;
    this.#lastTokenAtMs = atMs;
    this.#tokenCount += 1;
  }
}
