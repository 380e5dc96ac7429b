/** A sequence's tokens -> the pieces of text that a client may see. */
import type { FinishReason } from "../shared/completion.ts";
import type { TokenEvent } from "./engine/sequence.ts";
import type { SampledToken } from "./engine/token-sampler.ts";
import type { StopSequences } from "./stop-sequences.ts";
import type { Detokenizer } from "./tokenizer/detokenizer.ts";

export interface MadeToken extends SampledToken {
  /** Where its text begins in the answer's, in characters. */
  readonly textOffset: number;
}

export interface CompletionDelta {
  readonly text: string;
  /** The tokens since the last delta, the one that ends the answer included. */
  readonly tokens: readonly MadeToken[];
  /** Set on the last delta. */
  readonly finishReason: FinishReason | null;
}

export interface DeltaOptions {
  readonly detokenizer: Detokenizer;
  readonly stops: StopSequences;
  /** No stop sequence ends an answer of so many tokens, or of fewer. */
  readonly minTokens: number;
  /** Told of each token before its text comes. */
  readonly onToken: (token: TokenEvent) => void;
  /** Told when the last token has come, before the last delta goes out. */
  readonly onFinish: (reason: FinishReason) => void;
}

/**
 * One delta a token, except that tokens without text of their own (a character that isn't complete, the
 * possible beginning of a stop sequence) come with the next. Leaving the loop cancels the sequence.
 */
export async function* readDeltas(
  sequence: ReadableStream<TokenEvent>,
  { detokenizer, stops, minTokens, onToken, onFinish }: DeltaOptions,
): AsyncGenerator<CompletionDelta, void, undefined> {
  let tokens: MadeToken[] = [];
  let last: CompletionDelta | undefined;
  let textOffset = 0;
  let count = 0;
  for await (const token of sequence) {
    onToken(token);
    count += 1;
    tokens.push({ ...toSampled(token), textOffset });
    const pushed = token.finishReason === "stop" ? "" : detokenizer.push(token.tokenId);
    const piece = token.finishReason ? pushed + detokenizer.flush() : pushed;
    textOffset += countCharacters(piece);
    const check = count > minTokens ? stops.push(piece) : { text: piece, isStopped: false };
    const finishReason = check.isStopped ? "stop" : token.finishReason;
    if (finishReason) {
      onFinish(finishReason);
      const held = check.isStopped ? "" : stops.flush();
      last = { text: check.text + held, tokens, finishReason };
      break; // before the last delta goes out: the engine is free by then
    }
    if (check.text === "") continue;
    yield { text: check.text, tokens, finishReason: null };
    tokens = [];
  }
  if (last) yield last;
}

function toSampled({ tokenId, logprobs }: TokenEvent): SampledToken {
  return logprobs ? { tokenId, logprobs } : { tokenId };
}

function countCharacters(text: string): number {
  return Array.from(text).length;
}
