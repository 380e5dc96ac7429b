/** One request in the engine: token ids in, token ids out. */
import type { FinishReason } from "../../shared/completion.ts";
import type { SampledToken, TokenSampler } from "./token-sampler.ts";

export interface SequenceRequest {
  /** At least one token. */
  readonly promptIds: readonly number[];
  readonly maxTokens: number;
  /** Ids that end the sequence; the one that does is its last token. */
  readonly eosTokenIds: ReadonlySet<number>;
  readonly sampler: TokenSampler;
}

export interface TokenEvent extends SampledToken {
  /** Set on the last token. */
  readonly finishReason: FinishReason | null;
  /** `performance.now()` when the token was made. */
  readonly atMs: number;
}

export class Sequence {
  /**
   * Ends after the token with a finish reason, or with an error; cancelling it cancels the sequence.
   * What its reader has not read yet waits here, at most `maxTokens` events.
   */
  readonly tokens: ReadableStream<TokenEvent>;
  readonly sampler: TokenSampler;
  /** How many sequences were to end before this one when it was submitted. */
  readonly queuePosition: number;
  readonly submittedAtMs = performance.now();
  /** When the scheduler took it from the queue. */
  startedAtMs: number | null = null;
  readonly #request: SequenceRequest;
  readonly #abort = new AbortController();
  /** Absent as soon as the sequence has ended. */
  #controller: ReadableStreamDefaultController<TokenEvent> | undefined;
  /** Tokens that are not in the KV cache yet: first the prompt, then the last token made. */
  #pending: readonly number[];
  /** Tokens that are in the KV cache. */
  #position = 0;
  #madeTokens = 0;

  constructor(request: SequenceRequest, queuePosition = 0) {
    this.#request = request;
    this.queuePosition = queuePosition;
    this.#pending = request.promptIds;
    this.sampler = request.sampler;
    this.tokens = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => {
        this.#controller = undefined;
        this.#abort.abort();
      },
    });
  }

  /** Aborts when the sequence is cancelled. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get position(): number {
    return this.#position;
  }

  get hasEnded(): boolean {
    return this.#controller === undefined;
  }

  /** The next tokens to run: a part of the prompt (prefill), or the last token made (decode). */
  nextTokens(limit: number): readonly number[] {
    return this.#pending.length <= limit ? this.#pending : this.#pending.slice(0, limit);
  }

  /** Notes that `count` tokens are in the KV cache now. Whether the logits after them are a new token's. */
  advance(count: number): boolean {
    this.#position += count;
    this.#pending = this.#pending.slice(count);
    return this.#pending.length === 0;
  }

  append(token: SampledToken): void {
    this.#madeTokens += 1;
    this.#pending = [token.tokenId];
    const finishReason = this.#finishReasonAt(token.tokenId);
    this.#controller?.enqueue({ ...token, finishReason, atMs: performance.now() });
    if (finishReason) this.#close((controller) => controller.close());
  }

  fail(error: unknown): void {
    this.#close((controller) => controller.error(error));
    this.#abort.abort(error);
  }

  /** Nobody wants the rest: the step that runs ends early, and no more follow. */
  cancel(): void {
    this.#close((controller) => controller.close());
    this.#abort.abort();
  }

  #finishReasonAt(tokenId: number): FinishReason | null {
    if (this.#request.eosTokenIds.has(tokenId)) return "stop";
    return this.#madeTokens >= this.#request.maxTokens ? "length" : null;
  }

  #close(end: (controller: ReadableStreamDefaultController<TokenEvent>) => void): void {
    if (this.#controller) end(this.#controller);
    this.#controller = undefined;
  }
}
