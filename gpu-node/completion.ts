/** One answer in the making: its deltas, its usage, and what is to be known of it afterwards. */
import type { CompletionRequest, Usage } from "../shared/completion.ts";
import { readDeltas, type CompletionDelta } from "./completion-deltas.ts";
import type { Sequence } from "./engine/sequence.ts";
import type { FinishedRequest, ModelMetrics, RequestOutcome } from "./metrics.ts";
import { StopSequences } from "./stop-sequences.ts";
import type { Detokenizer } from "./tokenizer/detokenizer.ts";

export interface CompletionSummary extends FinishedRequest {
  readonly completionTokens: number;
  readonly firstTokenMs: number | null;
}

export interface CompletionParts {
  readonly id: string;
  readonly model: string;
  readonly request: CompletionRequest;
  readonly promptIds: readonly number[];
  readonly sequence: Sequence;
  readonly detokenizer: Detokenizer;
  readonly stops: readonly string[];
  readonly metrics: ModelMetrics;
  /** Called once, however the answer ends. */
  readonly onEnd: (summary: CompletionSummary) => void;
}

export class Completion {
  readonly id: string;
  readonly model: string;
  readonly request: CompletionRequest;
  readonly promptIds: readonly number[];
  /** Unix time in seconds. */
  readonly created = Math.floor(Date.now() / 1000);
  readonly #parts: CompletionParts;
  #completionTokens = 0;
  #firstTokenMs: number | null = null;
  #lastTokenAtMs: number;
  #hasEnded = false;

  constructor(parts: CompletionParts) {
    this.#parts = parts;
    this.id = parts.id;
    this.model = parts.model;
    this.request = parts.request;
    this.promptIds = parts.promptIds;
    this.#lastTokenAtMs = parts.sequence.submittedAtMs;
  }

  /** Each place that it has in the queue, 1 = the next; ends when it runs. To be read once. */
  get queuePlaces(): ReadableStream<number> {
    return this.#parts.sequence.queuePlaces;
  }

  get usage(): Usage {
    return {
      prompt_tokens: this.promptIds.length,
      completion_tokens: this.#completionTokens,
      total_tokens: this.promptIds.length + this.#completionTokens,
    };
  }

  /** To be read once. Ends early, without a finish reason, when the completion is cancelled. */
  async *deltas(): AsyncGenerator<CompletionDelta, void, undefined> {
    const { sequence, detokenizer, stops } = this.#parts;
    try {
      yield* readDeltas(sequence.tokens, {
        detokenizer,
        stops: new StopSequences(stops),
        onToken: ({ atMs }) => this.#countToken(atMs),
        onFinish: (reason) => this.#end(reason),
      });
    } catch (error) {
      this.#end("error");
      throw error;
    } finally {
      this.cancel();
    }
  }

  /** Frees the engine, if it still works on this. */
  cancel(): void {
    this.#parts.sequence.cancel();
    this.#end("abort");
  }

  #countToken(atMs: number): void {
    const isFirst = this.#completionTokens === 0;
    this.#parts.metrics.observeToken(atMs - this.#lastTokenAtMs, isFirst);
    if (isFirst) this.#firstTokenMs = atMs - this.#lastTokenAtMs;
    this.#lastTokenAtMs = atMs;
    this.#completionTokens += 1;
  }

  #end(outcome: RequestOutcome): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const { sequence, metrics, onEnd } = this.#parts;
    const { submittedAtMs, startedAtMs } = sequence;
    const summary = {
      outcome,
      promptTokens: this.promptIds.length,
      completionTokens: this.#completionTokens,
      queueMs: startedAtMs === null ? null : startedAtMs - submittedAtMs,
      firstTokenMs: this.#firstTokenMs,
      totalMs: performance.now() - submittedAtMs,
    };
    metrics.observeFinished(summary);
    onEnd(summary);
  }
}
