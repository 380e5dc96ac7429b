/** Which sequence has which row of the KV cache. */
import type { KvRow, RowClass } from "./model-runner.ts";

/** What has a row. */
export interface RowHolder {
  readonly row: KvRow | null;
  /** Tokens that are in its row. */
  readonly position: number;
}

export class RowTable<Holder extends RowHolder> {
  readonly #classes: readonly { readonly length: number; readonly holders: (Holder | null)[] }[];

  constructor(rowClasses: readonly RowClass[]) {
    this.#classes = rowClasses.map(({ length, rows }) => ({
      length,
      holders: Array.from({ length: rows }, () => null),
    }));
  }

  /** Tokens that all rows hold together. */
  get capacity(): number {
    return this.#classes.reduce((sum, { length, holders }) => sum + length * holders.length, 0);
  }

  get longest(): number {
    return Math.max(...this.#classes.map(({ length }) => length));
  }

  /** The first free row of the shortest that hold `tokens`; null where all are taken. */
  findFree(tokens: number): KvRow | null {
    for (const [rowClass, { length, holders }] of this.#classes.entries()) {
      const index = length < tokens ? -1 : holders.indexOf(null);
      if (index >= 0) return { rowClass, index };
    }
    return null;
  }

  place({ rowClass, index }: KvRow, holder: Holder | null): void {
    const holders = this.#classes[rowClass]?.holders;
    if (holders) holders[index] = holder;
  }

  holderOf({ rowClass, index }: KvRow): Holder | null {
    return this.#classes[rowClass]?.holders[index] ?? null;
  }
}
