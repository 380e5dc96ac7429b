/** Which sequence has which row of the KV cache. */
import type { KvRow, RowClass } from "./model-runner.ts";

/** What has a row. */
export interface RowHolder {
  readonly row: KvRow | null;
  /** Tokens that are in its row. */
  readonly position: number;
}

/** Neighbouring rows that are decoded as one batch. */
export interface RowRange {
  readonly first: number;
  readonly count: number;
}

/**
 * A gap of so many rows is decoded along with its neighbours, and what comes of it thrown away: a further row costs
 * a quarter of what a further step does (docs/decisions/2026-11-24-rows-and-batches.md).
 */
const widestGap = 2;

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

  /** A move that brings the last of `rows` (of one class) nearer to the others: to a free row before it. */
  findMove(rows: readonly KvRow[]): { readonly from: KvRow; readonly to: KvRow } | null {
    const from = rows.reduce<KvRow | null>(
      (last, row) => (last && last.index > row.index ? last : row),
      null,
    );
    if (!from) return null;
    const index = this.#classes[from.rowClass]?.holders.indexOf(null) ?? -1;
    return index < 0 || index > from.index ? null : { from, to: { ...from, index } };
  }
}

/** The fewest batches that cover `indices`, each of at most `maxBatch` rows, over gaps of `widestGap`. */
export function toRanges(indices: readonly number[], maxBatch: number): RowRange[] {
  const ranges: { first: number; count: number }[] = [];
  for (const index of indices.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    const isNear = last && index - (last.first + last.count) <= widestGap;
    if (last && isNear && index - last.first < maxBatch) last.count = index - last.first + 1;
    else ranges.push({ first: index, count: 1 });
  }
  return ranges;
}
