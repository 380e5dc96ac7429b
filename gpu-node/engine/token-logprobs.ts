/** How likely the model held a token, and which it held likeliest. */
import { argmax } from "./argmax.ts";
import { exponential } from "./exponential.ts";

/**
 * Natural logarithms of probabilities as the model gives them, before temperature, penalties, biases and
 * filters, as in vLLM: so they say the same of a greedy and of a sampled answer.
 */
export interface TokenLogprobs {
  readonly logprob: number;
  /** The likeliest tokens, the likeliest first and the lowest id among equals; the token itself may be missing. */
  readonly top: readonly TokenLogprob[];
}

export interface TokenLogprob {
  readonly tokenId: number;
  readonly logprob: number;
}

/** Stands for the logarithm of 0, which JSON can't hold; OpenAI's API and vLLM give the same number. */
const leastLogprob = -9999;

export function readLogprobs(
  logits: Float32Array,
  tokenId: number,
  topCount: number,
): TokenLogprobs {
  const logOfTotal = sumInLogs(logits);
  const toLogprob = (id: number): number => Math.max((logits[id] ?? 0) - logOfTotal, leastLogprob);
  return {
    logprob: toLogprob(tokenId),
    top: findLikeliest(logits, topCount).map((id) => ({ tokenId: id, logprob: toLogprob(id) })),
  };
}

/** The logarithm of the sum of the exponentials. */
function sumInLogs(logits: Float32Array): number {
  const highest = logits[argmax(logits)] ?? 0;
  const { length } = logits;
  let total = 0;
  for (let id = 0; id < length; id++) total += exponential((logits[id] ?? 0) - highest);
  return highest + Math.log(total);
}

function findLikeliest(logits: Float32Array, count: number): readonly number[] {
  const found: number[] = [];
  if (count === 0) return found;
  const { length } = logits;
  let least = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < length; id++) {
    if (found.length === count && (logits[id] ?? 0) <= least) continue;
    insert(found, id, logits);
    found.length = Math.min(found.length, count);
    least = logits[found.at(-1) ?? 0] ?? 0;
  }
  return found;
}

/** Apart from the loop above, whose numbers a closure would move to the heap. */
function insert(found: number[], id: number, logits: Float32Array): void {
  const logit = logits[id] ?? 0;
  const place = found.findIndex((other) => (logits[other] ?? 0) < logit);
  found.splice(place < 0 ? found.length : place, 0, id);
}
