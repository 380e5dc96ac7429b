/**
 * Weights of token ids by their rank: the greatest first, the lowest id among equals. Finds where a count
 * or a mass of the first ones is reached without sorting, which would cost more than the rest of a step:
 * positive floats are ordered as their bits are, so a histogram of the upper bits tells in which of its
 * buckets the border lies, and others of the bits below, within that bucket, where.
 */
import { exponential } from "./exponential.ts";
import { WeightHistogram, type RankGoal } from "./weight-histogram.ts";

/** A place in the order of ranks. */
export interface Rank {
  /** Of the weight at that place. */
  readonly bits: number;
  /** Which of the ids with that very weight, from 1. */
  readonly nth: number;
  readonly id: number;
  /** All weights down to there together. */
  readonly mass: number;
}

/** How many of a weight's 32 bits are below those that the first, and the second, histogram counts by. */
const upperShift = 19;
const middleShift = 8;

export class RankedWeights {
  /** By id; none is greater than 1. */
  readonly #values: Float32Array;
  readonly #bits: Uint32Array;
  readonly #upper = new WeightHistogram();
  readonly #lower = new WeightHistogram();
  /** Ids of one of the upper histogram's buckets, in their order. */
  readonly #members: Uint32Array;

  constructor(size: number) {
    this.#values = new Float32Array(size);
    this.#bits = new Uint32Array(this.#values.buffer);
    this.#members = new Uint32Array(size);
  }

  /**
   * Sets the weights to the tokens' probabilities, times a common factor: exp((logit - highest) / temperature).
   * Returns their sum.
   */
  weigh(logits: Float32Array, highest: number, temperature: number): number {
    const values = this.#values;
    const { length } = values;
    const sharpness = 1 / temperature;
    let total = 0;
    for (let id = 0; id < length; id++) {
      const weight = Math.fround(exponential(((logits[id] ?? 0) - highest) * sharpness));
      values[id] = weight;
      total += weight;
    }
    return total;
  }

  /** The id at which the weights in the order of the ids, not of the ranks, exceed `target`. */
  findInIdOrder(target: number): number {
    const values = this.#values;
    const { length } = values;
    let sum = 0;
    let found = 0;
    for (let id = 0; id < length; id++) {
      const weight = values[id] ?? 0;
      if (weight === 0) continue;
      found = id;
      sum += weight;
      if (sum > target) break;
    }
    return found; // the last one if rounding left a little over
  }

  countFrom(leastWeight: number): number {
    const values = this.#values;
    const { length } = values;
    let count = 0;
    for (let id = 0; id < length; id++) {
      if ((values[id] ?? 0) >= leastWeight) count += 1;
    }
    return count;
  }

  /** To be called after `weigh` and before `find`. */
  rank(): void {
    const bits = this.#bits;
    const values = this.#values;
    const { length } = bits;
    this.#upper.clear();
    for (let id = 0; id < length; id++) {
      this.#upper.add((bits[id] ?? 0) >>> upperShift, values[id] ?? 0);
    }
  }

  /** The first rank at which the goal is reached, the last one if none reaches it. */
  find(goal: RankGoal): Rank {
    const passed = { count: 0, mass: 0 };
    const upper = this.#upper.descend(goal, passed);
    const count = this.#gatherMembers(upper);
    this.#rankMembers(count, { shift: upperShift, prefix: upper, nextShift: middleShift });
    const middle = (upper << (upperShift - middleShift)) + this.#lower.descend(goal, passed);
    this.#rankMembers(count, { shift: middleShift, prefix: middle, nextShift: 0 });
    const lowest = this.#lower.descend(goal, passed);
    const bits = (middle << middleShift) + lowest;
    const weight = this.#weightOf(count, bits);
    const nth = this.#lower.nthWithin(lowest, weight, goal, passed);
    return { bits, nth, id: this.#idAt(count, bits, nth), mass: passed.mass + nth * weight };
  }

  /** Gives their number. */
  #gatherMembers(upper: number): number {
    const bits = this.#bits;
    const { length } = bits;
    let count = 0;
    for (let id = 0; id < length; id++) {
      if ((bits[id] ?? 0) >>> upperShift === upper) this.#members[count++] = id;
    }
    return count;
  }

  /** Counts those whose bits above `shift` are `prefix`, by the bits from there down to `nextShift`. */
  #rankMembers(count: number, { shift, prefix, nextShift }: BitRange): void {
    const mask = 2 ** (shift - nextShift) - 1;
    this.#lower.clear();
    for (let index = 0; index < count; index++) {
      const id = this.#members[index] ?? 0;
      const bits = this.#bits[id] ?? 0;
      if (bits >>> shift !== prefix) continue;
      this.#lower.add((bits >>> nextShift) & mask, this.#values[id] ?? 0);
    }
  }

  #weightOf(count: number, bits: number): number {
    return this.#values[this.#idAt(count, bits, 1)] ?? 0;
  }

  #idAt(count: number, bits: number, nth: number): number {
    let rest = nth;
    for (let index = 0; index < count; index++) {
      const id = this.#members[index] ?? 0;
      if (this.#bits[id] !== bits) continue;
      rest -= 1;
      if (rest === 0) return id;
    }
    return 0;
  }
}

interface BitRange {
  readonly shift: number;
  readonly prefix: number;
  readonly nextShift: number;
}
