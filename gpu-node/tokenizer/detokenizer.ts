/** Token ids -> text, one at a time. A character that is not complete yet is held back. */

export type DecodeIds = (ids: readonly number[]) => string;

const replacementCharacter = "\uFFFD";
/** UTF-8 spells a character in at most 4 bytes, and a byte takes at least one token. */
const maxTokensOfCharacter = 4;

export class Detokenizer {
  readonly #decode: DecodeIds;
  /**
   * Tokens whose text is already out, then those held back. Only differences of decoded texts count:
   * a token's text depends on what stands before it (a space is dropped at the beginning).
   */
  #window: number[];
  #shownTokens: number;
  /** Of the tokens in the window whose text is out. */
  #shownText: string;

  /** `contextIds`: the prompt's last tokens that the text goes on from. */
  constructor(decode: DecodeIds, contextIds: readonly number[]) {
    this.#decode = decode;
    this.#window = [...contextIds];
    this.#shownTokens = contextIds.length;
    this.#shownText = decode(contextIds);
  }

  /** Text that became certain by this token; often one word, sometimes nothing. */
  push(tokenId: number): string {
    this.#window.push(tokenId);
    const text = this.#decode(this.#window);
    const heldTokens = this.#window.length - this.#shownTokens;
    const isIncomplete = text.endsWith(replacementCharacter) && heldTokens < maxTokensOfCharacter;
    return isIncomplete ? "" : this.#show(text);
  }

  /** The text of what is held back; a character cut in its middle becomes U+FFFD. */
  flush(): string {
    if (this.#window.length === this.#shownTokens) return "";
    return this.#show(this.#decode(this.#window));
  }

  /** `text`: the whole window's. */
  #show(text: string): string {
    const added = text.slice(this.#shownText.length);
    // A window without text would lose the space before the next token.
    if (added !== "") this.#window.splice(0, this.#shownTokens);
    this.#shownTokens = this.#window.length;
    this.#shownText = added === "" ? text : this.#decode(this.#window);
    return added;
  }
}
