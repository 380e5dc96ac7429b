/** A tiny Phi-3 with LongRoPE, and what transformers makes of it: by training/renritsu_nano/long_rope.py. */
import { readFileSync } from "node:fs";
import { z } from "zod";

export const longRopeFolder = "test/fixtures/long-rope";
/** Beyond so many tokens its long factors hold; its context is 512. */
export const shortFactorsLength = 64;

/**
 * Between logits of both runtimes, in single precision: the largest that was measured is 2.2e-5, of logits up to 8,
 * with 0.5e-5 of it from the reference's five decimals. The closest token of the reference wins by 0.017.
 */
export const logitTolerance = 1e-4;

const referenceSchema = z.record(
  z.string(),
  z.object({
    prompt: z.array(z.int()),
    completion: z.array(z.int()),
    /** All logits that follow so many tokens. */
    logits: z.record(z.string(), z.array(z.number())),
  }),
);

/** By name: greedy tokens of PyTorch, each by a run over the whole sequence with the factors of its length. */
export const longRopeReference = referenceSchema.parse(
  JSON.parse(readFileSync(`${longRopeFolder}/reference.json`, "utf8")),
);

export const longRopeCases = Object.entries(longRopeReference).map(([name, reference]) => ({
  name,
  ...reference,
}));
export type LongRopeCase = (typeof longRopeCases)[number];
