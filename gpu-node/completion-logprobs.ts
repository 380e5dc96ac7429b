/** Tokens with their log probabilities -> the shapes of OpenAI's two APIs. */
import type { CompletionRequest } from "../shared/completion.ts";
import type { ChatLogprobs, CompletionLogprobs } from "../shared/logprobs.ts";
import type { MadeToken } from "./completion-deltas.ts";
import type { TokenLogprob } from "./engine/token-logprobs.ts";
import type { TokenSpelling } from "./tokenizer/token-spelling.ts";

/** How many of the likeliest tokens are asked for; undefined: no log probabilities at all. */
export function toTopLogprobs({
  logprobs,
  top_logprobs: topLogprobs,
}: Pick<CompletionRequest, "logprobs" | "top_logprobs">): number | undefined {
  if (typeof logprobs === "number") return logprobs;
  return logprobs ? (topLogprobs ?? 0) : undefined;
}

/** Null where none are asked for. */
export function toLogprobs(
  { logprobs }: Pick<CompletionRequest, "logprobs">,
  tokens: readonly MadeToken[],
  spelling: TokenSpelling,
): CompletionLogprobs | ChatLogprobs | null {
  if (typeof logprobs === "number") return toCompletionLogprobs(tokens, logprobs, spelling);
  return logprobs ? toChatLogprobs(tokens, spelling) : null;
}

function toCompletionLogprobs(
  tokens: readonly MadeToken[],
  topLogprobs: number,
  spelling: TokenSpelling,
): CompletionLogprobs {
  return {
    tokens: tokens.map(({ tokenId }) => spelling.textOf(tokenId)),
    token_logprobs: tokens.map(logprobOf),
    top_logprobs:
      topLogprobs === 0 ? null : tokens.map((token) => toTopLogprobsByText(token, spelling)),
    text_offset: tokens.map(({ textOffset }) => textOffset),
  };
}

/** Of tokens with the same text (parts of characters) the likeliest stays. */
function toTopLogprobsByText(token: MadeToken, spelling: TokenSpelling): Record<string, number> {
  const all = [
    ...(token.logprobs?.top ?? []),
    { tokenId: token.tokenId, logprob: logprobOf(token) },
  ];
  const byText = new Map<string, number>();
  for (const { tokenId, logprob } of all) {
    const text = spelling.textOf(tokenId);
    byText.set(text, Math.max(logprob, byText.get(text) ?? logprob));
  }
  return Object.fromEntries(byText);
}

function toChatLogprobs(tokens: readonly MadeToken[], spelling: TokenSpelling): ChatLogprobs {
  const describe = ({ tokenId, logprob }: TokenLogprob) => ({
    token: spelling.textOf(tokenId),
    logprob,
    bytes: [...spelling.bytesOf(tokenId)],
  });
  const content = tokens.map((token) => ({
    ...describe({ tokenId: token.tokenId, logprob: logprobOf(token) }),
    top_logprobs: (token.logprobs?.top ?? []).map(describe),
  }));
  return { content, refusal: null };
}

function logprobOf({ logprobs }: MadeToken): number {
  return logprobs?.logprob ?? 0;
}
