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
  /** First the one that came first; else the one that is done soonest. */
  readonly isOldestFirst: boolean;
}

/** `waiting`: in the order of their coming. `interactive` goes before `batch`. */
export function planChunks(waiting: readonly Sequence[], limits: ChunkLimits): PromptChunk[] {
  const chunks: PromptChunk[] = [];
  let left = limits.tokens;
  for (const sequence of inOrder(waiting, limits.isOldestFirst)) {
    if (chunks.length === limits.chunks) break;
    const tokens = toChunkLength(sequence.kv.prefillTokens, left);
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
 * A chunk of one token would go through other kernels than one of several, and give other rounding: there is none,
 * but for a prompt of one token. So how a prompt is cut doesn't change what follows it.
 */
function toChunkLength(tokens: number, limit: number): number {
  if (tokens <= limit) return tokens;
  const length = tokens - limit === 1 ? limit - 1 : limit;
  return length < 2 ? 0 : length;
}
