/** What a request says of the choice of its tokens -> what the engine's sampler is given. */
import type { CompletionRequest } from "../shared/completion.ts";
import { ServiceError } from "../shared/errors.ts";
import { toTopLogprobs } from "./completion-logprobs.ts";
import type { TokenSamplerOptions } from "./engine/token-sampler.ts";
import { checkTokenIds } from "./token-ids.ts";

export interface SequenceFacts {
  readonly promptIds: readonly number[];
  readonly maxTokens: number;
  readonly endTokenIds: ReadonlySet<number>;
}

type SeedlessOptions = Omit<TokenSamplerOptions, "seed">;

export function toSampling(request: CompletionRequest, facts: SequenceFacts): SeedlessOptions {
  const topLogprobs = toTopLogprobs(request);
  return {
    temperature: request.temperature ?? 1,
    topP: request.top_p ?? 1,
    topK: Math.max(0, request.top_k ?? 0),
    minP: request.min_p ?? 0,
    repetitionPenalty: request.repetition_penalty ?? 1,
    frequencyPenalty: request.frequency_penalty ?? 0,
    presencePenalty: request.presence_penalty ?? 0,
    logitBias: toLogitBias(request),
    minTokens: toMinTokens(request, facts.maxTokens),
    endTokenIds: facts.endTokenIds,
    promptIds: facts.promptIds,
    ...(topLogprobs !== undefined && { topLogprobs }),
  };
}

/** Throws `invalid_request` for ids that the model lacks, and when no token is left to choose. */
export function checkSampling(
  { logitBias = new Map(), endTokenIds = new Set(), minTokens = 0 }: SeedlessOptions,
  vocabularySize: number,
): void {
  checkTokenIds(logitBias.keys(), vocabularySize, "logit_bias");
  checkTokenIds(endTokenIds, vocabularySize, "stop_token_ids");
  const banned = [...logitBias].filter(([, bias]) => bias <= -100).map(([id]) => id);
  const unavailable = new Set([...banned, ...(minTokens > 0 ? endTokenIds : [])]);
  if (unavailable.size < vocabularySize) return;
  throw new ServiceError("invalid_request", "`logit_bias` bans every token, leave one.", {
    param: "logit_bias",
  });
}

function toLogitBias({ logit_bias: biases }: CompletionRequest): ReadonlyMap<number, number> {
  return new Map(Object.entries(biases ?? {}).map(([id, bias]) => [Number(id), bias]));
}

function toMinTokens({ min_tokens: minTokens }: CompletionRequest, maxTokens: number): number {
  if (!minTokens || minTokens <= maxTokens) return minTokens ?? 0;
  throw new ServiceError(
    "invalid_request",
    `min_tokens is ${minTokens}, but the answer has at most ${maxTokens} tokens. Lower it, or raise max_tokens.`,
    { param: "min_tokens" },
  );
}
