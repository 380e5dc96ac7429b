/** One request in the engine: token ids in, token ids out. */
import type { FinishReason } from "../../shared/completion.ts";
import { ServiceError } from "../../shared/errors.ts";
import type { Priority } from "./fair-queue.ts";
import { Feed } from "./feed.ts";
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
  readonly tenant: string;
  readonly priority: Priority;
  readonly promptTokens: number;
  /** Tokens of prompt and completion together, at most. */
  readonly maxTokens: number;
  readonly submittedAtMs = performance.now();
  readonly #request: SequenceRequest;
  readonly #shortFactorsLength: number;
  readonly #abort = new AbortController();
  readonly #deadline: NodeJS.Timeout | undefined;
  #hasEnded = false;
  #place = 0;
  #row: KvRow | null = null;
  #startedAtMs: number | null = null;
  /** Tokens that are in the KV cache. */
  #position = 0;
  /** What is to be in the KV cache before the next token is decoded. */
  #prefillIds: readonly number[];
  /** Kept only where they may have to be prefilled. */
  readonly #madeIds: number[] = [];
  #isLong: boolean;
  #madeTokens = 0;
  #lastTokenId = 0;

  /** Beyond `shortFactorsLength` tokens LongRoPE's long factors hold. */
  constructor(request: SequenceRequest, shortFactorsLength = Infinity) {
    this.#request = request;
    this.#shortFactorsLength = shortFactorsLength;
    this.#prefillIds = request.promptIds;
    this.#isLong = request.promptIds.length > shortFactorsLength;
    this.sampler = request.sampler;
    this.tenant = request.tenant ?? "";
    this.priority = request.priority ?? "interactive";
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

  /** Its row of the KV cache; null before it runs. */
  get row(): KvRow | null {
    return this.#row;
  }

  /** When it got its row. */
  get startedAtMs(): number | null {
    return this.#startedAtMs;
  }

  get position(): number {
    return this.#position;
  }

  /** How much of the prompt, or of what is prefilled anew, isn't in the KV cache yet. */
  get prefillTokens(): number {
    return Math.max(0, this.#prefillIds.length - this.#position);
  }

  /** Whether its tokens are turned by LongRoPE's long factors. */
  get isLong(): boolean {
    return this.#isLong;
  }

  /** The token that the next decode step runs. */
  get lastTokenId(): number {
    return this.#lastTokenId;
  }

  /** Tells it, and who reads `queuePlaces`, its place in the queue. */
  wait(place: number): void {
    if (place === this.#place) return;
    this.#place = place;
    this.queuePlaces.put(place);
  }

  /** Gives it a row: it runs from now on. */
  start(row: KvRow): void {
    this.#row = row;
    this.#place = 0;
    this.#startedAtMs = performance.now();
    this.queuePlaces.close();
  }

  /** Its tokens are in another row now. */
  moveTo(row: KvRow): void {
    this.#row = row;
  }

  /** The next `count` tokens of those to prefill. */
  nextChunk(count: number): readonly number[] {
    return this.#prefillIds.slice(this.#position, this.#position + count);
  }

  /** Notes that `count` tokens more are in the KV cache. */
  advance(count: number): void {
    this.#position += count;
  }

  append(token: SampledToken): void {
    this.#madeTokens += 1;
    this.#lastTokenId = token.tokenId;
    const finishReason = this.#finishReasonAt(token.tokenId);
    this.tokens.put({ ...token, finishReason, atMs: performance.now() });
    if (finishReason) this.#end();
    else this.#crossIfLonger(token.tokenId);
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

  /** With more tokens than the short factors reach, all that is in the KV cache is turned wrongly. */
  #crossIfLonger(newestId: number): void {
    if (this.#isLong || this.maxTokens <= this.#shortFactorsLength) return;
    this.#madeIds.push(newestId);
    if (this.promptTokens + this.#madeTokens <= this.#shortFactorsLength) return;
    this.#isLong = true;
    this.#prefillIds = [...this.#request.promptIds, ...this.#madeIds];
    this.#position = 0;
  }

  #finishReasonAt(tokenId: number): FinishReason | null {
    if (this.#request.eosTokenIds.has(tokenId)) return "stop";
    return this.#madeTokens >= this.#request.maxTokens ? "length" : null;
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
