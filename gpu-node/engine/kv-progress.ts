/** One sequence's tokens, and how many of them are in its row of the KV cache. */
import type { KvRow, Segment } from "./model-runner.ts";

export class KvProgress {
  /** Prompt and completion. */
  readonly #tokenIds: number[];
  #row: KvRow | null = null;
  #position = 0;
  /** So many of the tokens are run as chunks of a prompt, all others one by one. */
  #prefillLength: number;
  readonly #shortFactorsLength: number;
  #isLong: boolean;
  #hasBegun = false;
  #reusedTokens: number | null = null;

  /** LongRoPE's short factors serve so many tokens; a sequence that has more takes the long ones for all of them. */
  constructor(promptIds: readonly number[], shortFactorsLength = Infinity) {
    this.#tokenIds = [...promptIds];
    this.#prefillLength = promptIds.length;
    this.#shortFactorsLength = shortFactorsLength;
    this.#isLong = promptIds.length > shortFactorsLength;
  }

  get tokenIds(): readonly number[] {
    return this.#tokenIds;
  }

  /** null before the sequence runs. */
  get row(): KvRow | null {
    return this.#row;
  }

  /** Tokens that are in the row. */
  get position(): number {
    return this.#position;
  }

  /** How many tokens are yet to be run as chunks of a prompt. */
  get prefillTokens(): number {
    return Math.max(0, this.#prefillLength - this.#position);
  }

  /** Whether its first tokens were looked for in other rows. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Tokens of the prompt that needn't be run; null before it began. */
  get reusedTokens(): number | null {
    return this.#reusedTokens;
  }

  /** Whether LongRoPE's long factors are used. */
  get isLong(): boolean {
    return this.#isLong;
  }

  /** So many tokens more can be in the row as it is. */
  get room(): number {
    return this.#isLong ? Infinity : this.#shortFactorsLength - this.#tokenIds.length;
  }

  place(row: KvRow): void {
    this.#row = row;
  }

  /** The first `tokens` tokens are in the row already: the chunks begin behind them. */
  begin(tokens: number): void {
    this.#hasBegun = true;
    this.#position = tokens;
    this.#reusedTokens ??= tokens;
  }

  /** The next `count` tokens of the prompt. */
  toPrompt(row: KvRow, count: number): Segment {
    const tokenIds = this.#tokenIds.slice(this.#position, this.#position + count);
    return { row, position: this.#position, kind: "prompt", tokenIds, isLong: this.#isLong };
  }

  /** The last token, and drafts of those that may follow it. */
  toDecode(row: KvRow, drafts: readonly number[] = []): Segment {
    const tokenIds = [...this.#tokenIds.slice(this.#position), ...drafts];
    return { row, position: this.#position, kind: "decode", tokenIds, isLong: this.#isLong };
  }

  /** Notes that `count` tokens more are in the row. */
  advance(count: number): void {
    this.#position += count;
  }

  append(tokenId: number): void {
    this.#tokenIds.push(tokenId);
    if (!this.#isLong && this.#tokenIds.length > this.#shortFactorsLength) this.#restartLong();
  }

  /** All tokens so far are run anew, as a prompt. */
  #restartLong(): void {
    this.#isLong = true;
    this.#hasBegun = false;
    this.#position = 0;
    this.#prefillLength = this.#tokenIds.length;
  }
}
