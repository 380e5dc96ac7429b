/** Which prompts one step runs a chunk of, and how long each is. */
import type { Sequence } from "./sequence.ts";

export interface PromptChunk {
  readonly sequence: Sequence;
  readonly tokens: number;
}

export interface ChunkLimits {
  /** Of all chunks together. */
  readonly tokens: number;
  readonly chunks: number;
  /** Of the model's runner. */
  readonly promptTiles: readonly number[];
  /** First the one that came first; else the one that is done soonest. */
  readonly isOldestFirst: boolean;
}

/** `waiting`: in the order of their coming. `interactive` goes before `batch`. */
export function planChunks(waiting: readonly Sequence[], limits: ChunkLimits): PromptChunk[] {
  const chunks: PromptChunk[] = [];
  let left = limits.tokens;
  for (const sequence of inOrder(waiting, limits.isOldestFirst)) {
    if (chunks.length === limits.chunks) break;
    const tokens = toChunkLength(sequence.kv.prefillTokens, left, limits.promptTiles);
    if (tokens > 0) chunks.push({ sequence, tokens });
    left -= tokens;
  }
  return chunks;
}

function inOrder(waiting: readonly Sequence[], isOldestFirst: boolean): Sequence[] {
  const sorted = isOldestFirst ? waiting : waiting.toSorted(byRest);
  return [
    ...sorted.filter(({ priority }) => priority === "interactive"),
    ...sorted.filter(({ priority }) => priority === "batch"),
  ];
}

function byRest(a: Sequence, b: Sequence): number {
  return a.kv.prefillTokens - b.kv.prefillTokens;
}

/**
 * How many of a prompt's `tokens` the next chunk takes, at most `limit`; 0 = none. A token that is calculated alone,
 * because it is the chunk's only one or is left over from the tiles, goes through other kernels and gets other rounding:
 * there is none, but for a prompt of one token. So how a prompt is cut doesn't change what follows it.
 */
export function toChunkLength(tokens: number, limit: number, tiles: readonly number[]): number {
  if (tokens === 1) return Math.min(tokens, limit);
  for (let length = Math.min(tokens, limit); length > 1; length--) {
    const leavesOne = tokens - length === 1 || tiles.some((tile) => length % tile === 1);
    if (!leavesOne) return length;
  }
  return 0;
}
