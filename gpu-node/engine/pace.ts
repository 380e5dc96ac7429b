/** How fast the model works, measured: what a step may take, and when a place will be free. */
import { Recent } from "./recent.ts";

/** What the newest of a series of measurements counts in an average. */
const newestShare = 0.2;
/** With a chunk of a prompt in it a step takes at most so many times as long as without: what running streams feel. */
const stepWithChunk = 2.3;
const leastChunkTokens = 4;
const mostChunkTokens = 1024;
const firstChunkTokens = 8;
/** What a token of a prompt takes is told by so many of them, or by as many as a step takes; a rest takes longer each. */
const tellingTokens = 32;
/** After so many steps with chunks it is measured again what one without takes. */
const mostStepsUnmeasured = 64;
/** What a chunk adds is not less than this share of its step, however a measurement went. */
const leastAddedShare = 0.01;
const longestRetrySeconds = 60;

/** What one step did, and how long it took. */
export interface StepTiming {
  readonly decodedTokens: number;
  readonly promptTokens: number;
  /** Whether it had as many tokens of prompts as it might: a prompt's rest says nothing of longer chunks. */
  readonly isFull: boolean;
  readonly ms: number;
}

export class Pace {
  /** Of steps without prompts, by the number of tokens that they decode. */
  readonly #decodeMs = new Map<number, Recent>();
  readonly #prefillMsPerToken = new Recent();
  /** Of chunks beside decoded tokens, what each of their tokens adds to the step. */
  readonly #addedMsPerToken = new Recent();
  /** Steps with chunks since one without, by the number of tokens that they decode. */
  readonly #unmeasured = new Map<number, number>();
  /** From one sequence's end to the next one's while others wait, on the average. */
  #turnMs: number | null = null;
  #lastEndMs: number | null = null;
  #chunkTokens = firstChunkTokens;

  /**
   * Most tokens of prompts in a step that decodes so many tokens; 0 where it is to be measured first what such a step
   * takes by itself.
   */
  chunkTokensBeside(decodedTokens: number): number {
    const isKnown = (this.#unmeasured.get(decodedTokens) ?? Infinity) < mostStepsUnmeasured;
    const decodeMs = this.#decodeMs.get(decodedTokens)?.median;
    if (!isKnown || !decodeMs) return 0;
    const added = this.#addedMsPerToken.median;
    if (added === null) return this.#chunkTokens;
    const fitting = ((stepWithChunk - 1) * decodeMs) / added;
    const near = clamp(fitting, this.#chunkTokens / 2, this.#chunkTokens * 2);
    return Math.floor(clamp(near, leastChunkTokens, mostChunkTokens));
  }

  /** Until a waiting request gets its turn, and leaves its place in the queue to another. */
  get retryAfterSeconds(): number {
    const seconds = Math.ceil((this.#turnMs ?? 0) / 1000);
    return Math.min(Math.max(seconds, 1), longestRetrySeconds);
  }

  noteStep(timing: StepTiming): void {
    const { decodedTokens, promptTokens, ms } = timing;
    const isTelling = timing.isFull || promptTokens >= tellingTokens;
    if (promptTokens > 0 && isTelling) this.#prefillMsPerToken.note(ms / promptTokens);
    if (decodedTokens === 0) return;
    if (promptTokens > 0) this.#noteChunk(timing);
    else this.#noteDecode(decodedTokens, ms);
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

  #noteDecode(tokens: number, ms: number): void {
    const recent = this.#decodeMs.get(tokens) ?? new Recent();
    recent.note(ms);
    this.#decodeMs.set(tokens, recent);
    this.#unmeasured.set(tokens, 0);
  }

  #noteChunk({ decodedTokens, promptTokens, isFull, ms }: StepTiming): void {
    this.#unmeasured.set(decodedTokens, (this.#unmeasured.get(decodedTokens) ?? 0) + 1);
    if (!isFull) return;
    const decodeMs = this.#decodeMs.get(decodedTokens)?.median ?? 0;
    const addedMs = Math.max(ms - decodeMs, ms * leastAddedShare);
    this.#addedMsPerToken.note(addedMs / promptTokens);
    this.#chunkTokens = promptTokens;
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
