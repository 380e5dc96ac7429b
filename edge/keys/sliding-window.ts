/** What was used in a trailing span of time. Exact: each entry counts until it leaves the span. */
export interface WindowEntry {
  readonly timeMs: number;
  readonly amount: number;
}

export interface WindowStorage {
  /** Oldest first. */
  all(): WindowEntry[];
  add(entry: WindowEntry): void;
  /** Forgets entries of this time and older ones. */
  dropUpTo(timeMs: number): void;
}

export class SlidingWindow {
  readonly #lengthMs: number;
  readonly #storage: WindowStorage;
  readonly #entries: WindowEntry[];
  #used: number;

  constructor(lengthMs: number, storage: WindowStorage) {
    this.#lengthMs = lengthMs;
    this.#storage = storage;
    this.#entries = storage.all();
    this.#used = this.#entries.reduce((sum, { amount }) => sum + amount, 0);
  }

  used(nowMs: number): number {
    this.#forget(nowMs);
    return this.#used;
  }

  /** Times must not fall. */
  add(timeMs: number, amount: number): void {
    const entry = { timeMs, amount };
    this.#entries.push(entry);
    this.#used += amount;
    this.#storage.add(entry);
  }

  /** How long until at most `most` is in use. */
  waitMs(nowMs: number, most: number): number {
    let over = this.used(nowMs) - most;
    if (over <= 0) return 0;
    for (const { timeMs, amount } of this.#entries) {
      over -= amount;
      if (over <= 0) return timeMs + this.#lengthMs + 1 - nowMs;
    }
    return this.#lengthMs;
  }

  /** An entry still counts when it is just as old as the window is long. */
  #forget(nowMs: number): void {
    const lastGone = nowMs - this.#lengthMs - 1;
    const kept = this.#entries.findIndex(({ timeMs }) => timeMs > lastGone);
    const gone = this.#entries.splice(0, kept === -1 ? this.#entries.length : kept);
    if (gone.length === 0) return;
    for (const { amount } of gone) this.#used -= amount;
    this.#storage.dropUpTo(lastGone);
  }
}
