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

/** The fewest batches that cover `indices`, each of at most `maxBatch` rows, over gaps whose rows are `fillable`. */
export function toRanges(
  indices: readonly number[],
  maxBatch: number,
  fillable: (index: number) => boolean,
): RowRange[] {
  const ranges: { first: number; count: number }[] = [];
  for (const index of indices.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    const end = last ? last.first + last.count : 0;
    const isNear = last !== undefined && index - end <= widestGap && index - last.first < maxBatch;
    const gap = isNear ? Array.from({ length: index - end }, (_, offset) => end + offset) : [];
    if (isNear && gap.every(fillable)) last.count = index - last.first + 1;
    else ranges.push({ first: index, count: 1 });
  }
  return ranges;
}
