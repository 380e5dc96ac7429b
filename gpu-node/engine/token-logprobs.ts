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
  const highest = logits[argmax(logits)] ?? 0;
  let total = 0;
  for (let id = 0; id < logits.length; id++) total += exponential((logits[id] ?? 0) - highest);
  const logOfTotal = highest + Math.log(total);
  const toLogprob = (id: number): number => Math.max((logits[id] ?? 0) - logOfTotal, leastLogprob);
  return {
    logprob: toLogprob(tokenId),
    top: findLikeliest(logits, topCount).map((id) => ({ tokenId: id, logprob: toLogprob(id) })),
  };
}

function findLikeliest(logits: Float32Array, count: number): readonly number[] {
  const ids: number[] = [];
  let least = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] ?? 0;
    if (ids.length === count && logit <= least) continue;
    const place = ids.findIndex((other) => (logits[other] ?? 0) < logit);
    ids.splice(place < 0 ? ids.length : place, 0, id);
    ids.length = Math.min(ids.length, count);
    least = logits[ids.at(-1) ?? 0] ?? 0;
  }
  return ids;
}
