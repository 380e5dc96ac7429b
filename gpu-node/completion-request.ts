/** A validated request, and the prompt's tokens -> what the engine is asked to do. */
import { randomInt } from "node:crypto";
import type { CompletionRequest } from "../shared/completion.ts";
import { ServiceError } from "../shared/errors.ts";
import type { Sampler } from "./engine/sampler.ts";
import type { SequenceRequest } from "./engine/sequence.ts";
import { createTokenSampler } from "./engine/token-sampler.ts";
import { checkSampling, toSampling } from "./sampling-request.ts";
import { checkTokenIds } from "./token-ids.ts";

/** OpenAI's default of the completions API. */
const defaultMaxTokens = 16;

export interface ModelLimits {
  readonly contextLength: number;
  readonly sampler: Sampler;
  readonly eosTokenIds: readonly number[];
}

/** Whose a request is, as the edge says it; those of one tenant share its turns. */
export interface Caller {
  readonly tenant: string;
}

/**
 * One for each of the `n` answers; the seed of each is one higher than the last one's.
 * Throws `context_length_exceeded` with the numbers, `invalid_request` for ids that the model lacks.
 */
export function toSequenceRequests(
  request: CompletionRequest,
  promptIds: readonly number[],
  { sampler, tenant, ...limits }: ModelLimits & Caller,
): [SequenceRequest, ...SequenceRequest[]] {
  checkPrompt(promptIds, sampler.vocabularySize);
  const maxTokens = toMaxTokens(request, promptIds.length, limits.contextLength);
  const eosTokenIds = new Set([
    ...(request.ignore_eos ? [] : limits.eosTokenIds),
    ...(request.stop_token_ids ?? []),
  ]);
  const sampling = toSampling(request, { maxTokens, endTokenIds: eosTokenIds, promptIds });
  checkSampling(sampling, sampler.vocabularySize);
  const seed = request.seed ?? randomInt(2 ** 32);
  const toOne = (index: number): SequenceRequest => ({
    promptIds,
    maxTokens,
    eosTokenIds,
    sampler: createTokenSampler({ ...sampling, seed: seed + index }, sampler),
    tenant,
    priority: request.priority ?? "interactive",
    speculation: request.speculation ?? undefined,
    ...(typeof request.deadline_ms === "number" && { deadlineMs: request.deadline_ms }),
  });
  const others = Array.from({ length: (request.n ?? 1) - 1 }, (_, index) => toOne(index + 1));
  return [toOne(0), ...others];
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
  checkTokenIds(promptIds, vocabularySize, "prompt");
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
