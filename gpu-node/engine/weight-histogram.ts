/** Counts weights by some bits of theirs, and tells in which bucket a goal is reached. */

/** How far down the ranks to go: until so many, or until their weights together reach `mass`. */
export interface RankGoal {
  readonly count: number;
  readonly mass: number;
  /** More than `mass`, not just as much. */
  readonly isStrict: boolean;
}

/** What stands before a place in the order of ranks. */
export interface Passed {
  count: number;
  mass: number;
}

export class WeightHistogram {
  /** Eleven bits' worth. */
  readonly #counts = new Uint32Array(2048);
  readonly #masses = new Float64Array(2048);

  clear(): void {
    this.#counts.fill(0);
    this.#masses.fill(0);
  }

  add(bucket: number, weight: number): void {
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#masses[bucket] = (this.#masses[bucket] ?? 0) + weight;
  }

  /** From the highest bits down to the bucket in which the goal is reached; adds those before it to `passed`. */
  descend(goal: RankGoal, passed: Passed): number {
    const needsMass = goal.count === Number.POSITIVE_INFINITY;
    let last = 0;
    for (let bucket = this.#counts.length - 1; bucket >= 0; bucket--) {
      const count = this.#counts[bucket] ?? 0;
      const mass = this.#masses[bucket] ?? 0;
      if (count === 0 || (needsMass && mass === 0)) continue;
      last = bucket;
      if (isReached(goal, passed.count + count, passed.mass + mass)) return bucket;
      passed.count += count;
      passed.mass += mass;
    }
    // Rounding left a little over: it is the last one.
    passed.count -= this.#counts[last] ?? 0;
    passed.mass -= this.#masses[last] ?? 0;
    return last;
  }

  /** Which of the weights of a bucket, all `weight`, reaches the goal; from 1. */
  nthWithin(bucket: number, weight: number, goal: RankGoal, { count, mass }: Passed): number {
    const rest = Math.min(goal.count - count, (goal.mass - mass) / weight);
    const nth = goal.isStrict ? Math.floor(rest) + 1 : Math.ceil(rest);
    return Math.min(Math.max(nth, 1), this.#counts[bucket] ?? 1);
  }
}

function isReached(goal: RankGoal, count: number, mass: number): boolean {
  if (count >= goal.count) return true;
  return goal.isStrict ? mass > goal.mass : mass >= goal.mass;
}
