/**
 * The next token of one sequence, step by step. It holds all that a sequence's choice depends on beside
 * the logits, so that no other sequence can change it.
 */
import { createLogitAdjuster, type LogitAdjustments } from "./logit-adjustment.ts";
import { createRandom } from "./random.ts";
import type { Sampler, Sampling } from "./sampler.ts";
import { readLogprobs, type TokenLogprobs } from "./token-logprobs.ts";

export interface TokenSampler {
  /**
   * To be called once a step, in order, with the row of logits that follows the sequence's last token;
   * the row is read during the call only, and not written to.
   */
  next(logits: Float32Array): SampledToken;
}

export interface SampledToken {
  readonly tokenId: number;
  /** Only where `topLogprobs` was asked for. */
  readonly logprobs?: TokenLogprobs;
}

export interface TokenSamplerOptions extends LogitAdjustments, Partial<Sampling> {
  readonly temperature: number;
  /** The same seed gives the same tokens. */
  readonly seed: number;
  readonly promptIds?: readonly number[];
  /** How many of the likeliest tokens to name with each token; absent: no logprobs at all. */
  readonly topLogprobs?: number;
}

/** @param sampler its working memory is used within a call only, so all sequences of a model share it */
export function createTokenSampler(options: TokenSamplerOptions, sampler: Sampler): TokenSampler {
  const { temperature, minP = 0, topK = 0, topP = 1, seed, topLogprobs } = options;
  const sampling = { temperature, minP, topK, topP };
  const random = createRandom(seed);
  const adjuster = createLogitAdjuster(options, options.promptIds ?? [], sampler.vocabularySize);
  return {
    next: (logits) => {
      const adjusted = adjuster?.apply(logits, sampler.scratch) ?? logits;
      const tokenId = sampler.sample(adjusted, sampling, random);
      adjuster?.note(tokenId);
      if (topLogprobs === undefined) return { tokenId };
      return { tokenId, logprobs: readLogprobs(logits, tokenId, topLogprobs) };
    },
  };
}
