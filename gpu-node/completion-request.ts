/** A validated request, and the prompt's tokens -> what the engine is asked to do. */
import { randomInt } from "node:crypto";
import type { CompletionRequest } from "../shared/completion.ts";
import { ServiceError } from "../shared/errors.ts";
import type { Sampler } from "./engine/sampler.ts";
import type { SequenceRequest } from "./engine/sequence.ts";
import { createTokenSampler } from "./engine/token-sampler.ts";

/** OpenAI's default of the completions API. */
const defaultMaxTokens = 16;

export interface ModelLimits {
  readonly contextLength: number;
  readonly sampler: Sampler;
  readonly eosTokenIds: readonly number[];
}

/** Throws `context_length_exceeded` with the numbers, `invalid_request` for ids that the model lacks. */
export function toSequenceRequest(
  request: CompletionRequest,
  promptIds: readonly number[],
  limits: ModelLimits,
): SequenceRequest {
  checkPrompt(promptIds, limits.sampler.vocabularySize);
  const seed = request.seed ?? randomInt(2 ** 32);
  const sampling = { temperature: request.temperature ?? 1, topP: request.top_p ?? 1, seed };
  return {
    promptIds,
    maxTokens: toMaxTokens(request, promptIds.length, limits.contextLength),
    eosTokenIds: new Set(request.ignore_eos ? [] : limits.eosTokenIds),
    sampler: createTokenSampler(sampling, limits.sampler),
  };
}

export function toStops({ stop }: CompletionRequest): readonly string[] {
  return [stop ?? []].flat();
}

/** Refuses a prompt that can't fit before it is encoded. `leastTokens` is a lower bound. */
export function checkPromptLength(leastTokens: number, contextLength: number): void {
  if (leastTokens <= contextLength) return;
  throw new ServiceError(
    "context_length_exceeded",
    `The model's context holds ${contextLength} tokens; the prompt has at least ${leastTokens}. Shorten the prompt.`,
    { param: "prompt" },
  );
}

function checkPrompt(promptIds: readonly number[], vocabularySize: number): void {
  if (promptIds.length === 0) {
    throw new ServiceError("invalid_request", "The prompt has no tokens.", { param: "prompt" });
  }
  const unknown = promptIds.find((id) => id >= vocabularySize);
  if (unknown === undefined) return;
  throw new ServiceError(
    "invalid_request",
    `The prompt has the token id ${unknown}; this model's ids end at ${vocabularySize - 1}.`,
    { param: "prompt" },
  );
}

function toMaxTokens(
  { max_tokens: maxTokens, max_completion_tokens: maxCompletionTokens }: CompletionRequest,
  promptTokens: number,
  contextLength: number,
): number {
  const isAbsent = maxTokens === undefined && maxCompletionTokens === undefined;
  const rest = Math.max(1, contextLength - promptTokens);
  const wanted = maxTokens ?? maxCompletionTokens ?? (isAbsent ? defaultMaxTokens : rest);
  if (promptTokens + wanted <= contextLength) return wanted;
  throw new ServiceError(
    "context_length_exceeded",
    `The model's context holds ${contextLength} tokens; the prompt has ${promptTokens} and ` +
      `max_tokens is ${wanted}, ${promptTokens + wanted} together. Shorten the prompt or lower max_tokens.`,
    { param: promptTokens < contextLength ? "max_tokens" : "prompt" },
  );
}
