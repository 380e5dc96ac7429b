/**
 * The rows of the KV cache: which sequence has which, and which tokens they hold. A row's prompt is remembered after
 * its sequence has ended, so that the next that begins alike needn't run it again.
 */
import type { KvRow, RowClass } from "./model-runner.ts";

/** The tokens of a row that chunks of a prompt have written, whose they are, and how. */
export interface RowPrefix {
  /** Nobody but the same tenant's sequences may use it. */
  readonly tenant: string;
  /** With LongRoPE's long factors. */
  readonly isLong: boolean;
  /** Only the first `tokens` of them are there. */
  readonly tokenIds: readonly number[];
  readonly tokens: number;
}

export interface FoundPrefix {
  readonly row: KvRow;
  readonly tokens: number;
}

/** Fewer common tokens are none: every prompt begins with those of the chat template, and they cost next to nothing. */
export const leastCommonTokens = 16;

interface Row extends KvRow {
  readonly length: number;
  isTaken: boolean;
  prefix: RowPrefix | null;
  /** On a clock that goes on whenever a row is used; 0 = it holds nothing to use again. */
  usedAt: number;
}

export class RowTable {
  /** Shortest first. */
  readonly #rows: readonly Row[];
  readonly #canCopyRows: boolean;
  readonly #keepsPrompts: boolean;
  #clock = 0;

  /** Without `keepsPrompts` nothing is used again. */
  constructor(rowClasses: readonly RowClass[], canCopyRows: boolean, keepsPrompts = true) {
    this.#canCopyRows = canCopyRows;
    this.#keepsPrompts = keepsPrompts;
    this.#rows = rowClasses.flatMap(({ length, rows }, rowClass) =>
      Array.from({ length: rows }, (_, index) => {
        return { rowClass, index, length, isTaken: false, prefix: null, usedAt: 0 };
      }),
    );
  }

  /** Tokens that so many rows hold together, of the longest. */
  capacityOf(rows: number): number {
    return this.#rows
      .toReversed()
      .slice(0, rows)
      .reduce((sum, { length }) => sum + length, 0);
  }

  get longest(): number {
    return Math.max(...this.#rows.map(({ length }) => length));
  }

  hasFree(tokens: number): boolean {
    return this.#rows.some(({ isTaken, length }) => !isTaken && length >= tokens);
  }

  /**
   * Takes a free row for a sequence of at most `tokens` tokens that begins with `wanted`: of the shortest that are long
   * enough the one that holds its beginning, or else the one whose content was not used for the longest time (where
   * rows can't be copied, of those beside taken ones).
   * null where all are taken.
   */
  take(tokens: number, wanted: RowPrefix): KvRow | null {
    const free = this.#rows.filter(({ isTaken, length }) => !isTaken && length >= tokens);
    const shortest = free.filter(({ rowClass }) => rowClass === free[0]?.rowClass);
    const row = this.#canCopyRows
      ? this.#chooseBesideCopies(shortest, wanted)
      : (longestMatch(free, wanted) ?? leastRecentlyUsed(this.#nextToTaken(shortest)));
    if (!row) return null;
    row.isTaken = true;
    return row;
  }

  free(at: KvRow): void {
    const row = this.#rowAt(at);
    if (!row) return;
    row.isTaken = false;
    const isWorthKeeping = (row.prefix?.tokens ?? 0) >= leastCommonTokens;
    row.usedAt = isWorthKeeping ? (this.#clock += 1) : 0;
  }

  /** What is in the row from now on, and may be used; null = nothing. */
  remember(at: KvRow, prefix: RowPrefix | null): void {
    const row = this.#rowAt(at);
    if (row && this.#keepsPrompts) row.prefix = prefix;
  }

  /** How many tokens of `wanted` the row holds. */
  match(at: KvRow, wanted: RowPrefix): number {
    return countCommon(this.#rowAt(at)?.prefix, wanted);
  }

  /** The row, taken or free, that holds the most tokens of `wanted`; null where none holds any. */
  find(wanted: RowPrefix): FoundPrefix | null {
    const row = longestMatch(this.#rows, wanted);
    return row ? { row, tokens: countCommon(row.prefix, wanted) } : null;
  }

  /** Its content was used: it is kept longer. */
  touch(at: KvRow): void {
    const row = this.#rowAt(at);
    if (row) row.usedAt = this.#clock += 1;
  }

  /** Leaves a row as it is from which the beginning can be copied, if most of its content is another's. */
  #chooseBesideCopies(rows: readonly Row[], wanted: RowPrefix): Row | undefined {
    const best = longestMatch(rows, wanted);
    if (best && countCommon(best.prefix, wanted) >= (best.prefix?.tokens ?? 0) / 2) return best;
    const source = longestMatch(this.#rows, wanted);
    return leastRecentlyUsed(rows.filter((row) => row !== source)) ?? rows[0];
  }

  /** Where rows can't be copied they may be decoded as ranges of neighbours: those beside taken ones, if there are any. */
  #nextToTaken(rows: readonly Row[]): readonly Row[] {
    const near = rows.filter(({ rowClass, index }) =>
      this.#rows.some((other) => {
        const isNeighbour = other.rowClass === rowClass && Math.abs(other.index - index) === 1;
        return isNeighbour && other.isTaken;
      }),
    );
    return near.length > 0 ? near : rows;
  }

  #rowAt({ rowClass, index }: KvRow): Row | undefined {
    return this.#rows.find((row) => row.rowClass === rowClass && row.index === index);
  }
}

/** Tokens that both begin with; 0 where they are few, another's, or were made with other factors. */
export function countCommon(prefix: RowPrefix | null | undefined, wanted: RowPrefix): number {
  if (prefix?.tenant !== wanted.tenant || prefix.isLong !== wanted.isLong) return 0;
  const most = Math.min(prefix.tokens, wanted.tokens);
  let count = 0;
  while (count < most && prefix.tokenIds[count] === wanted.tokenIds[count]) count += 1;
  return count < leastCommonTokens ? 0 : count;
}

/** undefined where none holds any of it. */
function longestMatch(rows: readonly Row[], wanted: RowPrefix): Row | undefined {
  let best: Row | undefined;
  let most = 0;
  for (const row of rows) {
    const tokens = countCommon(row.prefix, wanted);
    if (tokens <= most) continue;
    most = tokens;
    best = row;
  }
  return best;
}

function leastRecentlyUsed(rows: readonly Row[]): Row | undefined {
  return rows.reduce<Row | undefined>(
    (oldest, row) => (oldest && oldest.usedAt <= row.usedAt ? oldest : row),
    undefined,
  );
}
