/** The most that a GPU's memory allows: each step reads all weights once, and each sequence's cache. */

export interface CeilingOptions {
  /** Bytes a second. */
  readonly bandwidth: number;
  readonly weightsBytes: number;
  /** Of each sequence, at the length that it has. */
  readonly cacheBytes: number;
}

/** Tokens a second of `sequences` together. */
export function computeCeiling(
  { bandwidth, weightsBytes, cacheBytes }: CeilingOptions,
  sequences: number,
): number {
  return (sequences * bandwidth) / (weightsBytes + sequences * cacheBytes);
}
