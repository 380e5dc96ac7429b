/**
 * A second way to solve linear systems, to compare with: textbook Gauss-Jordan elimination on fractions of its own. It
 * shares nothing with what it checks.
 */

export interface Quotient {
  readonly n: bigint;
  readonly d: bigint;
}

export type QuotientRow = readonly Quotient[];

export const zero: Quotient = { n: 0n, d: 1n };

export function quotient(n: bigint, d = 1n): Quotient {
  let [a, b] = [n < 0n ? -n : n, d < 0n ? -d : d];
  while (b !== 0n) [a, b] = [b, a % b];
  const divisor = d < 0n ? -a : a;
  return { n: n / divisor, d: d / divisor };
}

export function add(one: Quotient, other: Quotient): Quotient {
  return quotient(one.n * other.d + other.n * one.d, one.d * other.d);
}

export function multiply(one: Quotient, other: Quotient): Quotient {
  return quotient(one.n * other.n, one.d * other.d);
}

export function negate({ n, d }: Quotient): Quotient {
  return { n: -n, d };
}

export function divide(one: Quotient, other: Quotient): Quotient {
  return quotient(one.n * other.d, one.d * other.n);
}

export function isZero({ n }: Quotient): boolean {
  return n === 0n;
}

/** `-6/5`, `7` */
export function writeQuotient({ n, d }: Quotient): string {
  return d === 1n ? String(n) : `${n}/${d}`;
}

export interface Reduced {
  readonly rows: QuotientRow[];
  /** Column of each row's leading 1. */
  readonly pivots: number[];
}

/** The reduced row echelon form, without rows of zeros. */
export function reduceRows(rows: readonly QuotientRow[]): Reduced {
  let rest = [...rows];
  let done: QuotientRow[] = [];
  const pivots: number[] = [];
  for (let column = 0; column < (rows[0]?.length ?? 0); column += 1) {
    const index = rest.findIndex((row) => !isZero(row[column] ?? zero));
    const found = rest[index];
    if (found === undefined) continue;
    const lead = found[column] ?? zero;
    const pivot = found.map((value) => divide(value, lead));
    const clear = (row: QuotientRow): QuotientRow => {
      const factor = negate(row[column] ?? zero);
      return row.map((value, place) => add(value, multiply(pivot[place] ?? zero, factor)));
    };
    rest = rest.filter((_, place) => place !== index).map(clear);
    done = [...done.map(clear), pivot];
    pivots.push(column);
  }
  return { rows: done, pivots };
}

function rank(rows: readonly QuotientRow[]): number {
  return reduceRows(rows).pivots.length;
}

/** Whether the equation follows from the others: they have no more rank with it than without. */
export function isImplied(rows: readonly QuotientRow[], equation: QuotientRow): boolean {
  return rank([...rows, equation]) === rank(rows);
}

export type Outcome =
  | { readonly status: "unique"; readonly values: Quotient[] }
  | { readonly status: "none" }
  | {
      readonly status: "infinite";
      readonly free: number[];
      /** By the pivot's column: the constant, then the factor of each free unknown. */
      readonly parametric: Map<number, Quotient[]>;
    };

/** `rows` are the coefficients of `count` unknowns, then the right side. */
export function solveByGauss(rows: readonly QuotientRow[], count: number): Outcome {
  const reduced = reduceRows(rows);
  if (reduced.pivots.includes(count)) return { status: "none" };
  if (reduced.pivots.length === count) {
    return { status: "unique", values: reduced.rows.map((row) => row[count] ?? zero) };
  }
  const columns = Array.from({ length: count }, (_, column) => column);
  const free = columns.filter((column) => !reduced.pivots.includes(column));
  const parametric = new Map(
    reduced.rows.map((row, index) => [
      reduced.pivots[index] ?? -1,
      [row[count] ?? zero, ...free.map((column) => negate(row[column] ?? zero))],
    ]),
  );
  return { status: "infinite", free, parametric };
}

/** Indexes of rows that follow from those before them. */
export function findRedundant(rows: readonly QuotientRow[]): number[] {
  return rows.flatMap((row, index) => (isImplied(rows.slice(0, index), row) ? [index] : []));
}
