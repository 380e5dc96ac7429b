/** The length of attention masks, by which LongRoPE's graphs choose between their short factors and their long ones. */

/**
 * Masks have a multiple of this length, so that few tensors serve all: the attention counts a mask's ones, or is told
 * how many tokens there are, and nothing that it adds up depends on the length.
 */
const maskUnit = 64;

export interface MaskReach {
  /** Tokens of a row. */
  readonly rowLength: number;
  /** Up to so many tokens the short factors are used; undefined = there are none. */
  readonly shortFactorsLength: number | undefined;
  readonly isLong: boolean;
}

/** Most tokens that a mask may have. */
export function mostMaskTokens({ rowLength, shortFactorsLength, isLong }: MaskReach): number {
  return isLong ? rowLength : Math.min(rowLength, shortFactorsLength ?? rowLength);
}

/** For rows of which the longest has `tokens`. */
export function toMaskWidth(tokens: number, reach: MaskReach): number {
  const least = reach.isLong ? Math.max(tokens, (reach.shortFactorsLength ?? 0) + 1) : tokens;
  return Math.min(Math.ceil(least / maskUnit) * maskUnit, mostMaskTokens(reach));
}
