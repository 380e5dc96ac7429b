/** From the client's chat request to what the node is asked. */
import { type ChatCompletionRequest, toText } from "../shared/chat-completion.ts";
import { applyChatTemplate, type ChatTurn, toPrompt } from "../shared/chat-template.ts";
import type { CompletionRequest } from "../shared/completion.ts";
import type { ModelInfo } from "../shared/model-info.ts";

/** OpenAI's default is 1; an equation has one right answer, so the likeliest tokens are ours. */
const defaultTemperature = 0;

/**
 * Always asks for a stream with usage, even for an answer in one piece: only a stream can be left midway.
 * @throws ServiceError `internal_error` when the model lacks a control token of the template
 */
export function toCompletionRequest(
  body: ChatCompletionRequest,
  model: ModelInfo,
): CompletionRequest & { readonly stream: true } {
  const turns = body.messages.map(({ role, content }): ChatTurn => ({
    role: role === "developer" ? "system" : role,
    content: toText(content),
  }));
  return {
    model: model.id,
    prompt: toPrompt(applyChatTemplate(turns), model.control_tokens),
    max_tokens: body.max_tokens ?? body.max_completion_tokens ?? null,
    temperature: body.temperature ?? defaultTemperature,
    top_p: body.top_p,
    top_k: body.top_k,
    min_p: body.min_p,
    frequency_penalty: body.frequency_penalty,
    presence_penalty: body.presence_penalty,
    logit_bias: body.logit_bias,
    seed: body.seed,
    n: body.n,
    logprobs: body.logprobs,
    top_logprobs: body.top_logprobs,
    stop: body.stop,
    ignore_eos: body.ignore_eos,
    timings: body.timings,
    stream: true,
    stream_options: { include_usage: true },
  };
}
