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
}

export class DeltaWriter {
  readonly #options: DeltaOptions;
  #tokens: MadeToken[] = [];
  #textOffset = 0;
  #count = 0;

  constructor(options: DeltaOptions) {
    this.#options = options;
  }

  /**
   * null for a token without text of its own (a character that isn't complete, the possible beginning of a stop
   * sequence): it comes with the next. Not to be called after a delta with a finish reason.
   */
  push(token: TokenEvent): CompletionDelta | null {
    const { detokenizer, stops, minTokens } = this.#options;
    this.#count += 1;
    this.#tokens.push({ ...toSampled(token), textOffset: this.#textOffset });
    const pushed = token.finishReason === "stop" ? "" : detokenizer.push(token.tokenId);
    const piece = token.finishReason ? pushed + detokenizer.flush() : pushed;
    this.#textOffset += countCharacters(piece);
    const check = this.#count > minTokens ? stops.push(piece) : { text: piece, isStopped: false };
    if (check.isStopped) return this.#write(check.text, "stop");
    if (token.finishReason) return this.#write(check.text + stops.flush(), token.finishReason);
    return check.text === "" ? null : this.#write(check.text, null);
  }

  #write(text: string, finishReason: FinishReason | null): CompletionDelta {
    const tokens = this.#tokens;
    this.#tokens = [];
    return { text, tokens, finishReason };
  }
}

function toSampled({ tokenId, logprobs }: TokenEvent): SampledToken {
  return logprobs ? { tokenId, logprobs } : { tokenId };
}

function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
