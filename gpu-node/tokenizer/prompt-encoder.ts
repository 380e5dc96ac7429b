/**
 * A prompt of text and token ids -> token ids, as the tokenizer would encode the whole text with each id
 * spelt out, except that text never yields a control token, whatever it spells.
 */
import type { Prompt } from "../../shared/completion.ts";
import type { AddedToken } from "./added-tokens.ts";

export interface PromptEncoderOptions {
  /** Encodes one stretch of text in which nothing is read as an added token. */
  readonly encodeText: (text: string) => readonly number[];
  readonly addedTokens: ReadonlyMap<number, AddedToken>;
  /** Token that the model's chat template puts first; null if it puts none. */
  readonly bosTokenId: number | null;
}

export class PromptEncoder {
  readonly #options: PromptEncoderOptions;

  constructor(options: PromptEncoderOptions) {
    this.#options = options;
  }

  encode(prompt: Prompt): number[] {
    const ids = this.encodeParts(prompt);
    return this.#needsBos(prompt, ids) ? [this.#options.bosTokenId ?? 0, ...ids] : ids;
  }

  /** Without a token at the beginning that the prompt doesn't have. */
  encodeParts(prompt: Prompt): number[] {
    return joinTexts([prompt].flat()).flatMap((part, index, all) =>
      typeof part === "string" ? this.#encodeBetween(all[index - 1], part, all[index + 1]) : [part],
    );
  }

  #encodeBetween(
    before: number | string | undefined,
    text: string,
    after: number | string | undefined,
  ) {
    let rest = text;
    if (this.#token(before)?.rstrip) rest = rest.trimStart();
    if (this.#token(after)?.lstrip) rest = rest.trimEnd();
    return rest === "" ? [] : this.#options.encodeText(rest);
  }

  #token(part: number | string | undefined): AddedToken | undefined {
    return typeof part === "number" ? this.#options.addedTokens.get(part) : undefined;
  }

  /** A prompt of ids alone is taken as it is. */
  #needsBos(prompt: Prompt, ids: readonly number[]): boolean {
    const { bosTokenId } = this.#options;
    if (bosTokenId === null || ids[0] === bosTokenId) return false;
    return [prompt].flat().some((part) => typeof part === "string");
  }
}

function joinTexts(parts: readonly (number | string)[]): (number | string)[] {
  const joined: (number | string)[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    const isContinued = typeof part === "string" && typeof last === "string";
    if (isContinued) joined[joined.length - 1] = last + part;
    else joined.push(part);
  }
  return joined;
}
