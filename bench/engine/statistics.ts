/** What several measurements of one thing come to. */

export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Throws where there is nothing to sum up. */
export function summarize(values: readonly number[]): Summary {
  return {
    median: percentile(values, 0.5),
    least: percentile(values, 0),
    most: percentile(values, 1),
  };
}

/**
 * The value below which `share` (0 to 1) of them lie, between two neighbours in proportion: the median of an even
 * number of values is the middle of the two middle ones.
 */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error("There is no value to take a percentile of.");
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** Of what was measured by turns: the median of each turn's ratio, which takes no notice of what slows a turn down. */
export function ratioByTurns(ours: readonly number[], theirs: readonly number[]): number {
  if (ours.length !== theirs.length) throw new Error("Both must be measured equally often.");
  return percentile(
    ours.map((value, turn) => value / (theirs[turn] ?? Number.NaN)),
    0.5,
  );
}

/** From each to the next. */
export function toDistances(values: readonly number[]): number[] {
  return values.slice(1).map((value, index) => value - (values[index] ?? value));
}
