/** The newest of a series of measurements. */

/** A median of so many takes no notice of a few that the machine held up. */
const medianLength = 9;

export class Recent {
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
