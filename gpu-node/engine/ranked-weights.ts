/**
 * Weights of token ids by their rank: the greatest first, the lowest id among equals. Finds where a count
 * or a mass of the first ones is reached without sorting, which would cost more than the rest of a step:
 * positive floats are ordered as their bits are, so a histogram of the upper bits tells in which of its
 * buckets the border lies, and others of the bits below, within that bucket, where.
 */
import { exponential } from "./exponential.ts";
import { WeightHistogram } from "./weight-histogram.ts";

/** A place in the order of ranks. Written to where it is found, since a step makes no objects. */
export interface Rank {
  /** Of the weight at that place. */
  bits: number;
  /** Which of the ids with that very weight, from 1. */
  nth: number;
  id: number;
  /** All weights down to there together. */
  mass: number;
}

const all = Number.POSITIVE_INFINITY;

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
  readonly #goal = { count: all, mass: all, isStrict: false };
  readonly #passed = { count: 0, mass: 0 };

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

  /** To be called after `weigh` and before the following. Returns how many are at least `leastWeight`. */
  rank(leastWeight: number): number {
    const bits = this.#bits;
    const values = this.#values;
    const { length } = bits;
    let count = 0;
    this.#upper.clear();
    for (let id = 0; id < length; id++) {
      const weight = values[id] ?? 0;
      if (weight >= leastWeight) count += 1;
      this.#upper.add((bits[id] ?? 0) >>> upperShift, weight);
    }
    return count;
  }

  /** Finds the last of the first `count`. */
  findCount(count: number, found: Rank): void {
    this.#goal.isStrict = false;
    this.#find(count, all, found);
  }

  /** Finds the first down to which the weights add up to `mass`. */
  findMass(mass: number, found: Rank): void {
    this.#goal.isStrict = false;
    this.#find(all, mass, found);
  }

  /** Finds the first down to which the weights add up to more than `mass`. */
  findBeyond(mass: number, found: Rank): void {
    this.#goal.isStrict = true;
    this.#find(all, mass, found);
  }

  #find(goalCount: number, goalMass: number, found: Rank): void {
    const goal = this.#goal;
    const passed = this.#passed;
    goal.count = goalCount;
    goal.mass = goalMass;
    passed.count = 0;
    passed.mass = 0;
    const upper = this.#upper.descend(goal, passed);
    const members = this.#gatherMembers(upper);
    this.#rankMembers(members, upper, upperShift, middleShift);
    const middle = (upper << (upperShift - middleShift)) + this.#lower.descend(goal, passed);
    this.#rankMembers(members, middle, middleShift, 0);
    const lowest = this.#lower.descend(goal, passed);
    found.bits = (middle << middleShift) + lowest;
    const weight = this.#values[this.#idAt(members, found.bits, 1)] ?? 0;
    found.nth = this.#lower.nthWithin(lowest, weight, goal, passed);
    found.id = this.#idAt(members, found.bits, found.nth);
    found.mass = passed.mass + found.nth * weight;
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
  #rankMembers(count: number, prefix: number, shift: number, nextShift: number): void {
    const mask = 2 ** (shift - nextShift) - 1;
    this.#lower.clear();
    for (let index = 0; index < count; index++) {
      const id = this.#members[index] ?? 0;
      const bits = this.#bits[id] ?? 0;
      if (bits >>> shift !== prefix) continue;
      this.#lower.add((bits >>> nextShift) & mask, this.#values[id] ?? 0);
    }
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
