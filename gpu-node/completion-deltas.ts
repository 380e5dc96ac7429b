/** A sequence's tokens -> the pieces of text that a client may see. */
import type { FinishReason } from "../shared/completion.ts";
import type { TokenEvent } from "./engine/sequence.ts";
import type { StopSequences } from "./stop-sequences.ts";
import type { Detokenizer } from "./tokenizer/detokenizer.ts";

export interface CompletionDelta {
  readonly text: string;
  /** The tokens since the last delta, the one that ends the answer included. */
  readonly tokenIds: readonly number[];
  /** Set on the last delta. */
  readonly finishReason: FinishReason | null;
}

export interface DeltaOptions {
  readonly detokenizer: Detokenizer;
  readonly stops: StopSequences;
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
  tokens: ReadableStream<TokenEvent>,
  { detokenizer, stops, onToken, onFinish }: DeltaOptions,
): AsyncGenerator<CompletionDelta, void, undefined> {
  let tokenIds: number[] = [];
  let last: CompletionDelta | undefined;
  for await (const token of tokens) {
    onToken(token);
    tokenIds.push(token.tokenId);
    const piece = token.finishReason === "stop" ? "" : detokenizer.push(token.tokenId);
    const check = stops.push(token.finishReason ? piece + detokenizer.flush() : piece);
    const finishReason = check.isStopped ? "stop" : token.finishReason;
    if (finishReason) {
      onFinish(finishReason);
      const held = check.isStopped ? "" : stops.flush();
      last = { text: check.text + held, tokenIds, finishReason };
      break; // before the last delta goes out: the engine is free by then
    }
    if (check.text === "") continue;
    yield { text: check.text, tokenIds, finishReason: null };
    tokenIds = [];
  }
  if (last) yield last;
}
