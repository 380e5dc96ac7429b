/** How fast the model works, measured: what a step may take, and when a place will be free. */

/** What the newest of a series of measurements counts in an average. */
const newestShare = 0.2;
/** A median of so many takes no notice of a few that the machine held up. */
const medianLength = 9;
/**
 * A chunk of a prompt between two decode steps takes so many times as long as a decode step: then running streams
 * go at 1 / 2.3 of their pace at worst, and the newcomer's prompt at about half of its own.
 */
const chunkToDecode = 1.3;
const leastChunkTokens = 4;
const mostChunkTokens = 1024;
const firstChunkTokens = 8;
const longestRetrySeconds = 60;

export class Pace {
  readonly #decodeMs = new Recent();
  readonly #prefillMsPerToken = new Recent();
  /** Of chunks between decode steps: shorter ones cost more for each token. */
  readonly #chunkMsPerToken = new Recent();
  /** From one sequence's end to the next one's while others wait, on the average. */
  #turnMs: number | null = null;
  #lastEndMs: number | null = null;
  #chunkTokens = firstChunkTokens;

  /** Most tokens of a prompt between two decode steps. */
  get chunkTokens(): number {
    return this.#chunkTokens;
  }

  /** Until a waiting request gets its turn, and leaves its place in the queue to another. */
  get retryAfterSeconds(): number {
    const seconds = Math.ceil((this.#turnMs ?? 0) / 1000);
    return Math.min(Math.max(seconds, 1), longestRetrySeconds);
  }

  /** Of all running sequences, a token each. */
  noteDecode(ms: number): void {
    this.#decodeMs.note(ms);
  }

  /** `isBetweenSteps`: others waited for it, so its length is to be fitted to theirs. */
  notePrefill(tokens: number, ms: number, isBetweenSteps: boolean): void {
    this.#prefillMsPerToken.note(ms / tokens);
    const isWhole = tokens >= this.#chunkTokens - 1; // a prompt's rest says nothing of longer chunks
    if (isBetweenSteps && isWhole) this.#fitChunk(tokens, ms);
  }

  /** A sequence has ended, and left its row to another. */
  noteEnd(nowMs: number, areOthersWaiting: boolean): void {
    if (areOthersWaiting && this.#lastEndMs !== null) {
      const ms = nowMs - this.#lastEndMs;
      this.#turnMs = this.#turnMs === null ? ms : this.#turnMs + newestShare * (ms - this.#turnMs);
    }
    this.#lastEndMs = areOthersWaiting ? nowMs : null;
  }

  /**
   * Until the first token of a prompt whose place in the queue is `place` (0 = it runs); less where nothing was
   * measured yet.
   */
  estimateFirstTokenMs(place: number, promptTokens: number): number {
    return place * (this.#turnMs ?? 0) + promptTokens * (this.#prefillMsPerToken.median ?? 0);
  }

  #fitChunk(tokens: number, ms: number): void {
    this.#chunkMsPerToken.note(ms / tokens);
    const decodeMs = this.#decodeMs.median;
    const msPerToken = this.#chunkMsPerToken.median;
    if (decodeMs === null || !msPerToken) return;
    const fitting = (decodeMs * chunkToDecode) / msPerToken;
    const near = clamp(fitting, this.#chunkTokens / 2, this.#chunkTokens * 2);
    this.#chunkTokens = Math.floor(clamp(near, leastChunkTokens, mostChunkTokens));
  }
}

/** The newest of a series of measurements. */
class Recent {
  readonly #values: number[] = [];

  /** null before the first. */
  get median(): number | null {
    const sorted = this.#values.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? null;
  }

  note(value: number): void {
    this.#values.push(value);
    if (this.#values.length > medianLength) this.#values.shift();
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
