/** Shares memory out before anything is loaded: how many rows of KV cache a model gets, and of which lengths. */
import type { RowClass } from "./engine/model-runner.ts";

export interface MemoryNeed {
  readonly model: string;
  readonly weightsBytes: number;
  readonly kvBytesPerToken: number;
  /** Tokens of the longest row. */
  readonly maxContext: number;
  /** Most rows: more sequences never run at once. */
  readonly maxRows: number;
  /** Most further rows, which keep what ended sequences may share with later ones. */
  readonly keptRows?: number;
}

export interface MemoryPlan {
  /** Shortest rows first; the last have `maxContext` tokens. */
  readonly rowClasses: readonly RowClass[];
  readonly weightsBytes: number;
  readonly kvBytes: number;
  /** What weights and KV cache could take; null where that can't be known. */
  readonly limitBytes: number | null;
}

/** What limits a plan, as its refusal names it. */
export interface MemoryLimit {
  /** null where it can't be known: a model then gets a single row. */
  readonly bytes: number | null;
  readonly description: string;
}

/**
 * Lengths of rows that are shorter than the whole context, so that more run at once: most conversations end within the
 * first, and all but those of a long context (LongRoPE's) within the second.
 */
const shorterRowTokens = [1024, 4096];

/**
 * Plans the first of `needs`, leaving memory for the others, which are yet to come: what the weights leave is
 * shared so that each model gets as many rows. Throws the figures, and what to lower, where not even one row of
 * each model's whole context fits.
 */
export function planMemory(
  needs: readonly [MemoryNeed, ...MemoryNeed[]],
  limit: MemoryLimit,
): MemoryPlan {
  const [need] = needs;
  const weights = sum(needs.map((each) => each.weightsBytes));
  const longRows = sum(needs.map(longRowBytes));
  if (limit.bytes !== null && weights + longRows > limit.bytes) {
    throw new Error(describeLack(needs, limit.bytes, limit.description));
  }
  const kvBytes = limit.bytes === null ? longRows : limit.bytes - weights;
  const rowClasses = planRows(need, Math.floor((kvBytes / longRows) * need.maxContext));
  return {
    rowClasses,
    weightsBytes: need.weightsBytes,
    kvBytes: countTokens(rowClasses) * need.kvBytesPerToken,
    limitBytes: limit.bytes,
  };
}

/**
 * As many rows as may run at once, one of the whole context, so that no request is too long for all rows. What memory
 * is left makes the others longer: as many as it allows, first to the next length, then from that to the one after.
 * The rest is for rows that are kept.
 */
function planRows({ maxContext, maxRows, keptRows = 0 }: MemoryNeed, tokens: number): RowClass[] {
  const lengths = [...shorterRowTokens.filter((length) => length < maxContext), maxContext];
  const [shortest = maxContext] = lengths;
  const others = Math.min(maxRows - 1, Math.floor((tokens - maxContext) / shortest));
  const rowClasses = lengths.map((length, index) => ({ length, rows: index === 0 ? others : 0 }));
  let left = tokens - maxContext - others * shortest;
  for (const [index, longer] of rowClasses.entries()) {
    const shorter = rowClasses[index - 1];
    if (!shorter) continue;
    const more = longer.length - shorter.length;
    const lengthened = Math.min(shorter.rows, Math.floor(left / more));
    shorter.rows -= lengthened;
    longer.rows += lengthened;
    left -= lengthened * more;
  }
  const longest = rowClasses.at(-1);
  if (longest) longest.rows += 1;
  let unkept = keptRows;
  for (const rowClass of rowClasses.toReversed()) {
    const kept = Math.min(unkept, Math.floor(left / rowClass.length));
    rowClass.rows += kept;
    unkept -= kept;
    left -= kept * rowClass.length;
  }
  return rowClasses.filter(({ rows }) => rows > 0);
}

function describeLack(
  needs: readonly MemoryNeed[],
  limitBytes: number,
  description: string,
): string {
  const weights = sum(needs.map((each) => each.weightsBytes));
  const kv = sum(needs.map(longRowBytes));
  const models = needs.map(({ model }) => model).join(", ");
  const largest = Math.floor(
    (limitBytes - weights) / sum(needs.map((each) => each.kvBytesPerToken)),
  );
  const fewer = needs.length > 1 ? ", serve fewer models at once" : "";
  return (
    `Too little memory for ${models}: the weights take ${toMegabytes(weights)} MB and the KV cache of one ` +
    `conversation ${toMegabytes(kv)} MB, together ${toMegabytes(weights + kv)} MB, but ` +
    `${toMegabytes(limitBytes)} MB ${description}. ` +
    `Lower MAX_CONTEXT${largest >= 16 ? ` to ${largest} or less` : ""}, take a smaller variant (int4)${fewer}, ` +
    "or free memory."
  );
}

/** As the log shows it: `4 x 1024, 1 x 4096`. */
export function formatRows(rowClasses: readonly RowClass[]): string {
  return rowClasses.map(({ length, rows }) => `${rows} x ${length}`).join(", ");
}

function longRowBytes({ kvBytesPerToken, maxContext }: MemoryNeed): number {
  return kvBytesPerToken * maxContext;
}

function countTokens(rowClasses: readonly RowClass[]): number {
  return sum(rowClasses.map(({ length, rows }) => length * rows));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function toMegabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
