/** A fixed number of slots, found by hashes: what wasn't confirmed for long makes room for what comes. */
import { TrackRecord } from "./track-record.ts";

/** A hash may stand in so many slots. */
const ways = 4;

export class SlotTable {
  readonly record: TrackRecord;
  readonly #hashes: Int32Array;
  readonly #mask: number;

  /** @param size a power of two */
  constructor(size: number) {
    this.record = new TrackRecord(size);
    this.#hashes = new Int32Array(size);
    this.#mask = size - ways;
  }

  /** The slot of `hash` (not 0); -1 where there is none. */
  find(hash: number): number {
    const first = hash & this.#mask;
    for (let slot = first; slot < first + ways; slot += 1) {
      if (this.#hashes[slot] === hash) return slot;
    }
    return -1;
  }

  /** Gives `hash` the weakest of its slots; the others are weakened, so that all make room some day. */
  claim(hash: number): number {
    const { record } = this;
    const first = hash & this.#mask;
    let weakest = first;
    for (let slot = first + 1; slot < first + ways; slot += 1) {
      if (record.hitsOf(slot) < record.hitsOf(weakest)) weakest = slot;
    }
    for (let slot = first; slot < first + ways; slot += 1) {
      if (record.hitsOf(slot) > 1) record.weaken(slot);
    }
    this.#hashes[weakest] = hash;
    record.renew(weakest);
    return weakest;
  }
}
