/**
 * The next token of one sequence, step by step. It holds all that a sequence's choice depends on beside
 * the logits, so that no other sequence can change it.
 */
import { createRandom } from "./random.ts";
import type { Sampler, Sampling } from "./sampler.ts";

export interface TokenSampler {
  /**
   * To be called once a step, in order, with the row of logits that follows the sequence's last token;
   * the row is read during the call only, and not written to.
   */
  next(logits: Float32Array): SampledToken;
}

export interface SampledToken {
  readonly tokenId: number;
}

/** @param sampler its working memory is used within a call only, so all sequences of a model share it */
export function createTokenSampler(
  sampling: Sampling & { readonly seed: number },
  sampler: Sampler,
): TokenSampler {
  const random = createRandom(sampling.seed);
  return { next: (logits) => ({ tokenId: sampler.sample(logits, sampling, random) }) };
}
