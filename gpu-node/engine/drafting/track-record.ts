/** How often each of many things that are believed was right of late, in two bytes each. */

const mostHits = 15;
const mostMisses = 3;

/** As many states are told apart. */
export const recordStates = (mostHits + 1) * (mostMisses + 1);

export class TrackRecord {
  readonly #hits: Uint8Array;
  readonly #misses: Uint8Array;

  constructor(size: number) {
    this.#hits = new Uint8Array(size);
    this.#misses = new Uint8Array(size);
  }

  hitsOf(index: number): number {
    return this.#hits[index] ?? 0;
  }

  /** Below `recordStates`. */
  stateOf(index: number): number {
    return this.hitsOf(index) * (mostMisses + 1) + this.#missesOf(index);
  }

  /** Whether it was right. */
  note(index: number, isHit: boolean): void {
    const before = this.hitsOf(index);
    const misses = this.#missesOf(index);
    const hits = isHit ? Math.min(before + 1, mostHits) : before >> 1;
    this.#hits[index] = hits;
    if (!isHit) this.#misses[index] = Math.min(misses + 1, mostMisses);
    else if (misses > 0 && hits % 4 === 0) this.#misses[index] = misses - 1;
  }

  weaken(index: number): void {
    this.#hits[index] = Math.max(0, this.hitsOf(index) - 1);
  }

  /** It is something else from now on, seen once. */
  renew(index: number): void {
    this.#hits[index] = 1;
    this.#misses[index] = 0;
  }

  /** Whether the one was right more often than the other. */
  isBetter(one: number, other: number): boolean {
    return (
      this.hitsOf(one) * (this.#missesOf(other) + 1) >
      this.hitsOf(other) * (this.#missesOf(one) + 1)
    );
  }

  #missesOf(index: number): number {
    return this.#misses[index] ?? 0;
  }
}
