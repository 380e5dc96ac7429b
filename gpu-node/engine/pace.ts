/** How fast the model works, measured: what a step may take, and when a place will be free. */

/** What the newest of a series of measurements counts. */
const weight = 0.2;
/**
 * A chunk of a prompt between two decode steps takes so many times as long as a decode step: then running streams
 * go at 1 / 2.4 of their pace at worst, and the newcomer's prompt at about half of its own.
 */
const chunkToDecode = 1.4;
const leastChunkTokens = 4;
const firstChunkTokens = 32;
const longestRetrySeconds = 60;

export class Pace {
  readonly #decodeMs = new Average();
  readonly #prefillMsPerToken = new Average();
  /** From one sequence's end to the next one's while others wait. */
  readonly #turnMs = new Average();
  #lastEndMs: number | null = null;
  #chunkTokens = firstChunkTokens;

  /** Most tokens of a prompt between two decode steps. */
  get chunkTokens(): number {
    return Math.floor(this.#chunkTokens);
  }

  /** Until a waiting request gets its turn, and leaves its place in the queue to another. */
  get retryAfterSeconds(): number {
    const seconds = Math.ceil((this.#turnMs.value ?? 0) / 1000);
    return Math.min(Math.max(seconds, 1), longestRetrySeconds);
  }

  /** Of all running sequences, a token each. */
  noteDecode(ms: number): void {
    this.#decodeMs.note(ms);
  }

  /** `isBetweenSteps`: others waited for it, so its length is to be fitted to theirs. */
  notePrefill(tokens: number, ms: number, isBetweenSteps: boolean): void {
    this.#prefillMsPerToken.note(ms / tokens);
    const decodeMs = this.#decodeMs.value;
    const isWhole = tokens >= this.chunkTokens - 1; // a prompt's rest says nothing of longer chunks
    if (!isBetweenSteps || !isWhole || decodeMs === null || ms === 0) return;
    const factor = Math.min(Math.max((decodeMs * chunkToDecode) / ms, 0.5), 2);
    this.#chunkTokens = Math.max(leastChunkTokens, Math.min(tokens * factor, 1024));
  }

  /** A sequence has ended, and left its row to another. */
  noteEnd(nowMs: number, areOthersWaiting: boolean): void {
    if (areOthersWaiting && this.#lastEndMs !== null) this.#turnMs.note(nowMs - this.#lastEndMs);
    this.#lastEndMs = areOthersWaiting ? nowMs : null;
  }

  /**
   * Until the first token of a prompt whose place in the queue is `place` (0 = it runs); less where nothing was
   * measured yet.
   */
  estimateFirstTokenMs(place: number, promptTokens: number): number {
    return place * (this.#turnMs.value ?? 0) + promptTokens * (this.#prefillMsPerToken.value ?? 0);
  }
}

/** Of measurements, the newer the more they count; null before the first. */
class Average {
  #value: number | null = null;

  get value(): number | null {
    return this.#value;
  }

  note(measured: number): void {
    this.#value = this.#value === null ? measured : this.#value + weight * (measured - this.#value);
  }
}
