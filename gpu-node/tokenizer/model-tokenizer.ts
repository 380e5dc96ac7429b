/** The model folder's tokenizer: prompts in, text out. */
import { PreTrainedTokenizer } from "@huggingface/transformers";
import { z } from "zod";
import type { Prompt } from "../../shared/completion.ts";
import { readAddedTokens, type AddedToken } from "./added-tokens.ts";
import { Detokenizer } from "./detokenizer.ts";
import { PromptEncoder } from "./prompt-encoder.ts";
import { TokenSpelling } from "./token-spelling.ts";

const vocabularySchema = z.object({ model: z.object({ vocab: z.record(z.string(), z.int()) }) });

/** Tokens of the prompt that are enough to tell what the next token's text is. */
const contextTokens = 5;

export class ModelTokenizer {
  /** Control tokens by their spelling. */
  readonly controlTokens: Readonly<Record<string, number>>;
  /** What each token spells by itself. */
  readonly spelling: TokenSpelling;
  readonly #addedTokens: ReadonlyMap<number, AddedToken>;
  readonly #longestToken: number;
  readonly #tokenizer: PreTrainedTokenizer;
  readonly #encoder: PromptEncoder;

  /** From the contents of tokenizer.json and tokenizer_config.json. */
  constructor(tokenizer: Record<string, unknown>, config: Record<string, unknown>) {
    this.#addedTokens = readAddedTokens(tokenizer);
    const special = [...this.#addedTokens.values()].filter((token) => token.special);
    this.controlTokens = Object.fromEntries(special.map((token) => [token.content, token.id]));
    this.spelling = new TokenSpelling(tokenizer, this.#addedTokens);
    this.#longestToken = readLongestToken(tokenizer);
    this.#tokenizer = new PreTrainedTokenizer(tokenizer, config);
    const plain = new PreTrainedTokenizer({ ...tokenizer, added_tokens: [] }, config);
    this.#encoder = new PromptEncoder({
      encodeText: (text) => plain.encode(text, { add_special_tokens: false }),
      addedTokens: this.#addedTokens,
      bosTokenId: this.#bosTokenIdOfChats(),
    });
  }

  /** With the token that begins a text, where the model's chat template has one, unless told otherwise. */
  encode(prompt: Prompt, { addsBos = true }: { readonly addsBos?: boolean } = {}): number[] {
    return addsBos ? this.#encoder.encode(prompt) : this.#encoder.encodeParts(prompt);
  }

  /** The text that the ids spell together, control tokens included. */
  decode(ids: readonly number[]): string {
    if (ids.length === 0) return "";
    const options = { clean_up_tokenization_spaces: false, skip_special_tokens: false };
    return this.#tokenizer.decode([...ids], options);
  }

  /** So many tokens, or more; found without encoding, which takes a second for text of some 100 kB. */
  countAtLeast(prompt: Prompt): number {
    const counts = [prompt].flat().map((part) =>
      // White space beside a control token may be swallowed.
      typeof part === "number" ? 1 : Math.ceil(part.trim().length / this.#longestToken),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** For the text that follows `promptIds`. Control tokens yield no text. */
  createDetokenizer(promptIds: readonly number[]): Detokenizer {
    const lastControl = promptIds.findLastIndex((id) => this.#isControl(id));
    const context = promptIds.slice(Math.max(lastControl + 1, promptIds.length - contextTokens));
    return new Detokenizer((ids) => this.#decodeText(ids), context);
  }

  #isControl(id: number): boolean {
    return this.#addedTokens.get(id)?.special ?? false;
  }

  #decodeText(ids: readonly number[]): string {
    const visible = ids.filter((id) => !this.#isControl(id));
    if (visible.length === 0) return "";
    return this.#tokenizer.decode(visible, { clean_up_tokenization_spaces: false });
  }

  /** The chat template says whether a conversation begins with BOS. */
  #bosTokenIdOfChats(): number | null {
    const bosTokenId = this.#tokenizer.bos_token_id ?? null;
    if (bosTokenId === null || !this.#tokenizer.chat_template) return null;
    const ids: unknown = this.#tokenizer.apply_chat_template([{ role: "user", content: "a" }], {
      return_tensor: false,
      return_dict: false,
    });
    return Array.isArray(ids) && ids[0] === bosTokenId ? bosTokenId : null;
  }
}

/** In UTF-16 units, as a string's length. */
function readLongestToken(tokenizer: unknown): number {
  const { vocab } = vocabularySchema.parse(tokenizer).model;
  return Object.keys(vocab).reduce((longest, token) => Math.max(longest, token.length), 1);
}
