/**
 * Fields that say how an answer's tokens are chosen, with OpenAI's names and ranges, and vLLM's where OpenAI
 * has none.
 */
import { z } from "zod";

const tokenIdSchema = z.int().min(0);
const penaltySchema = z.number().min(-2).max(2);

/** Most answers to one request. */
const maxChoices = 8;

/** Those of OpenAI's API, and of vLLM's what a chat may need too. */
export const samplingFields = {
  /** 0 takes the likeliest token each time; 1 when absent. */
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_k: z
    .int()
    .min(-1)
    .nullish()
    .describe("Only so many of the likeliest tokens; 0 and -1: all. As in vLLM."),
  min_p: z
    .number()
    .min(0)
    .max(1)
    .nullish()
    .describe("Only tokens at least this times as likely as the likeliest. As in vLLM."),
  frequency_penalty: penaltySchema.nullish(),
  presence_penalty: penaltySchema.nullish(),
  logit_bias: z
    .record(
      z.string().regex(/^\d{1,9}$/, "must be a token id in digits"),
      z.number().min(-100).max(100),
    )
    .nullish()
    .describe("Added to the logits of token ids; -100 bans a token."),
  seed: z.int().nullish().describe("The same seed gives the same tokens; absent: a random one."),
  n: z
    .int()
    .min(1)
    .max(maxChoices)
    .nullish()
    .describe(
      `How many answers, at most ${maxChoices}; each is drawn as if its seed were one higher.`,
    ),
};

/** vLLM's that only the node takes. */
export const nodeSamplingFields = {
  /** Of tokens in prompt and answer: positive logits are divided by it, others multiplied. */
  repetition_penalty: z.number().min(0.01).max(2).nullish(),
  /** End an answer as the model's own end token does. */
  stop_token_ids: z.array(tokenIdSchema).max(64).nullish(),
  /** Nothing ends an answer before so many tokens. */
  min_tokens: z.int().min(0).nullish(),
  ignore_eos: z.boolean().nullish(),
};
