/**
 * All solutions of a growing list of equations, in whole numbers.
 *
 * An equation a·x = c is the row (a, c). A solution is held as a vector v of one number for each unknown and a last one,
 * the scale: x = v / scale solves the row if a·v = c * scale. The vectors that solve all rows so far are spanned by one
 * vector for each unknown that is still free, and one for the scale. A new row takes out the first of them that it
 * excludes. All that is left of Bareiss's fraction-free elimination is one exact division: every number stays a minor of
 * the rows, so that it can't grow beyond Hadamard's bound.
 */
import type { IntegerRow } from "./integer-row.ts";

type Vector = readonly bigint[];

export type Effect = "new" | "redundant" | "contradiction";

export class SolutionSpace {
  /** By column: an unknown's index, or for the scale the number of unknowns. In that order. */
  #vectors: ReadonlyMap<number, Vector>;
  #pivot = 1n;
  readonly #unknownCount: number;

  constructor(unknownCount: number) {
    this.#unknownCount = unknownCount;
    const columns = Array.from({ length: unknownCount + 1 }, (_, column) => column);
    this.#vectors = new Map(
      columns.map((column) => [column, columns.map((other) => (other === column ? 1n : 0n))]),
    );
  }

  /** What is common to all numbers of `direction` and `origin`: each is over this one. */
  get scale(): bigint {
    return this.#pivot;
  }

  /** Indexes of the unknowns that no equation settles, given those before them. */
  get free(): readonly number[] {
    return [...this.#vectors.keys()].filter((column) => column < this.#unknownCount);
  }

  /** The solution in which all free unknowns are 0, times `scale`. */
  get origin(): Vector {
    return this.#vectors.get(this.#unknownCount) ?? [];
  }

  /** What one more of the free unknown `column` adds to each unknown, times `scale`. */
  direction(column: number): Vector {
    return this.#vectors.get(column) ?? [];
  }

  /** Narrows the space to the solutions of `row`, unless it has none there: then nothing changes. */
  narrow(row: IntegerRow): Effect {
    const products = new Map<number, bigint>();
    for (const [column, vector] of this.#vectors) products.set(column, this.#apply(row, vector));
    const excluded = [...products].find(([, product]) => product !== 0n);
    if (excluded === undefined) return "redundant";
    const [column, pivot] = excluded;
    if (column === this.#unknownCount) return "contradiction";
    const taken = this.direction(column);
    const narrowed = new Map<number, Vector>();
    for (const [other, vector] of this.#vectors) {
      if (other === column) continue;
      const product = products.get(other) ?? 0n;
      narrowed.set(
        other,
        vector.map(
          (value, index) => (value * pivot - (taken[index] ?? 0n) * product) / this.#pivot,
        ),
      );
    }
    this.#vectors = narrowed;
    this.#pivot = pivot;
    return "new";
  }

  #apply(row: IntegerRow, vector: Vector): bigint {
    let sum = 0n;
    for (const [index, value] of row.entries()) {
      const product = value * (vector[index] ?? 0n);
      sum += index === this.#unknownCount ? -product : product;
    }
    return sum;
  }
}
