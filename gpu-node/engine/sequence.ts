/** One request in the engine: token ids in, token ids out. */
import type { FinishReason } from "../../shared/completion.ts";
import { ServiceError } from "../../shared/errors.ts";
import type { Priority } from "./fair-queue.ts";
import { Feed } from "./feed.ts";
import { KvProgress } from "./kv-progress.ts";
import type { KvRow } from "./model-runner.ts";
import type { SampledToken, TokenSampler } from "./token-sampler.ts";

export interface SequenceRequest {
  /** At least one token. */
  readonly promptIds: readonly number[];
  readonly maxTokens: number;
  /** Ids that end the sequence; the one that does is its last token. */
  readonly eosTokenIds: ReadonlySet<number>;
  readonly sampler: TokenSampler;
  /** Whose it is: tenants get equal shares. */
  readonly tenant?: string;
  readonly priority?: Priority;
  /** From its submission on; then it ends with `deadline_exceeded`. */
  readonly deadlineMs?: number;
  /** Whether tokens are guessed ahead; absent: where that changes no token. */
  readonly speculation?: boolean | undefined;
}

export interface TokenEvent extends SampledToken {
  /** Set on the last token. */
  readonly finishReason: FinishReason | null;
  /** `performance.now()` when the token was made. */
  readonly atMs: number;
}

export class Sequence {
  /**
   * Ends after the token with a finish reason, with an error, or early when it is cancelled. What its reader has not
   * taken yet waits here, at most `maxTokens` events.
   */
  readonly tokens = new Feed<TokenEvent>();
  /** Each place that it has had in the queue, 1 = the next; ends when it runs, or has ended. */
  readonly queuePlaces = new Feed<number>();
  readonly sampler: TokenSampler;
  readonly kv: KvProgress;
  readonly tenant: string;
  readonly priority: Priority;
  readonly promptTokens: number;
  /** Tokens of prompt and completion together, at most. */
  readonly maxTokens: number;
  /** As in its request. */
  readonly speculation: boolean | undefined;
  readonly submittedAtMs = performance.now();
  readonly #request: SequenceRequest;
  readonly #abort = new AbortController();
  readonly #deadline: NodeJS.Timeout | undefined;
  #hasEnded = false;
  #place = 0;
  #startedAtMs: number | null = null;

  /** Beyond `shortFactorsLength` tokens LongRoPE's long factors hold. */
  constructor(request: SequenceRequest, shortFactorsLength?: number) {
    this.#request = request;
    this.kv = new KvProgress(request.promptIds, shortFactorsLength);
    this.sampler = request.sampler;
    this.tenant = request.tenant ?? "";
    this.priority = request.priority ?? "interactive";
    this.speculation = request.speculation;
    this.promptTokens = request.promptIds.length;
    this.maxTokens = this.promptTokens + request.maxTokens;
    const { deadlineMs } = request;
    if (deadlineMs !== undefined) {
      this.#deadline = setTimeout(() => this.fail(deadlineExceeded(deadlineMs)), deadlineMs);
    }
  }

  /** Aborts when the sequence is cancelled, or fails. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Its place in the queue now; 0 = it runs. */
  get place(): number {
    return this.#place;
  }

  /** When it got its row. */
  get startedAtMs(): number | null {
    return this.#startedAtMs;
  }

  /** Whether its next step makes a token from the last one. */
  get isDecoding(): boolean {
    return this.kv.hasBegun && this.kv.prefillTokens === 0 && !this.#hasEnded;
  }

  /** So many drafts may follow its last token in a step: beyond them it has ended, or is run anew. */
  get draftRoom(): number {
    return Math.max(0, Math.min(this.maxTokens - this.kv.tokenIds.length - 1, this.kv.room));
  }

  /** Tells it, and who reads `queuePlaces`, its place in the queue. */
  wait(place: number): void {
    if (place === this.#place) return;
    this.#place = place;
    this.queuePlaces.put(place);
  }

  /** Gives it a row: it runs from now on. */
  start(row: KvRow): void {
    this.kv.place(row);
    this.#place = 0;
    this.#startedAtMs = performance.now();
    this.queuePlaces.close();
  }

  append(token: SampledToken): void {
    this.kv.append(token.tokenId);
    const finishReason = this.#finishReasonAt(token.tokenId);
    this.tokens.put({ ...token, finishReason, atMs: performance.now() });
    if (finishReason) this.#end();
  }

  fail(error: unknown): void {
    if (this.#hasEnded) return;
    this.tokens.fail(error);
    this.#end();
    this.#abort.abort(error);
  }

  /** Nobody wants the rest: the step that runs ends early, and no more follow. */
  cancel(): void {
    this.#end();
    this.#abort.abort();
  }

  #finishReasonAt(tokenId: number): FinishReason | null {
    if (this.#request.eosTokenIds.has(tokenId)) return "stop";
    return this.kv.tokenIds.length >= this.maxTokens ? "length" : null;
  }

  #end(): void {
    clearTimeout(this.#deadline);
    this.#hasEnded = true;
    this.tokens.close();
    this.queuePlaces.close();
  }
}

function deadlineExceeded(deadlineMs: number): ServiceError {
  return new ServiceError(
    "deadline_exceeded",
    `The answer wasn't done within deadline_ms (${deadlineMs}). Allow more time, or lower max_tokens.`,
    { param: "deadline_ms" },
  );
}
