/** Log probabilities on the wire, in the shapes of OpenAI's two APIs. */
import { z } from "zod";

/** How many of the likeliest tokens may be named with each token. */
export const maxTopLogprobs = 20;

const logprobSchema = z.object({
  /** The token's text alone; U+FFFD where its bytes are a part of a character. */
  token: z.string(),
  /** Natural logarithm; -9999 where the token can't come at all. */
  logprob: z.number(),
  /** UTF-8. */
  bytes: z.array(z.int().min(0).max(255)),
});

/** The chat API's. */
export const chatLogprobsSchema = z.object({
  content: z.array(logprobSchema.extend({ top_logprobs: z.array(logprobSchema) })),
  refusal: z.null(),
});
export type ChatLogprobs = z.infer<typeof chatLogprobsSchema>;

/** The completions API's: one entry a token in each list. */
export const completionLogprobsSchema = z.object({
  tokens: z.array(z.string()),
  token_logprobs: z.array(z.number()),
  /** The likeliest tokens, and the token itself where it is not among them. */
  top_logprobs: z.array(z.record(z.string(), z.number())).nullable(),
  /** Where each token's text begins in the answer's, in characters. */
  text_offset: z.array(z.int().min(0)),
});
export type CompletionLogprobs = z.infer<typeof completionLogprobsSchema>;
