/** Values that are stated in words: "x is 3", "x equals minus six fifths", `x: 3`, "xの値は3", "3 for x". */
import type { Fraction } from "fraction.js";
import { runValue } from "./chain-value.ts";
import { readNumberWords } from "./number-words.ts";
import { readNumber } from "./read-side.ts";
import { isMathematics, type Token } from "./written-token.ts";

export interface ValueSentence {
  readonly name: string;
  /** Undefined where it can't be read. */
  readonly value: Fraction | undefined;
  /** The tokens that it is made of, the last not included. */
  readonly from: number;
  readonly to: number;
}

/** @param isTaken the tokens that were read as something else */
export function readValueSentences(
  tokens: readonly Token[],
  names: ReadonlySet<string>,
  isTaken: ReadonlySet<number>,
): ValueSentence[] {
  return new SentenceReader(tokens, names, isTaken).read();
}

const maxQuotes = 8;
const nouns = /^(?:coordinate|value|component)$/i;
const signs = /^(?::|→|(?:座標|の値|の解)?[はが]|becomes)$/i;
const verbs = /^(?:is|equals|equal|must|being|was)$/i;
const adverbs =
  /^(?:be|equal|equals|to|exactly|approximately|about|roughly|now|therefore|thus|then|simply|just|also)$/i;

class SentenceReader {
  readonly #tokens: readonly Token[];
  readonly #names: ReadonlySet<string>;
  readonly #isTaken: ReadonlySet<number>;
  /** Where the last sentence ended. */
  #end = 0;

  constructor(tokens: readonly Token[], names: ReadonlySet<string>, isTaken: ReadonlySet<number>) {
    this.#tokens = tokens;
    this.#names = names;
    this.#isTaken = isTaken;
  }

  read(): ValueSentence[] {
    const found: ValueSentence[] = [];
    for (const [at, token] of this.#tokens.entries()) {
      if (token.kind !== "name" || !this.#names.has(token.text) || this.#isRead(at)) continue;
      const sentence = this.#readBefore(at, token.text) ?? this.#readAfter(at, token.text);
      if (sentence === undefined) continue;
      found.push(sentence);
      this.#end = sentence.to;
    }
    return found;
  }

  #isRead(at: number): boolean {
    return at < this.#end || this.#isTaken.has(at);
  }

  #textAt(at: number): string {
    return this.#tokens[at]?.text ?? "";
  }

  /** "-6/5 for x". */
  #readBefore(at: number, name: string): ValueSentence | undefined {
    if (this.#textAt(at - 1).toLowerCase() !== "for") return undefined;
    let from = at - 1;
    while (/number|operator|open|close/.test(this.#tokens[from - 1]?.kind ?? "")) from -= 1;
    if (from === at - 1 || this.#isRead(from)) return undefined;
    return { name, value: readNumber(this.#tokens.slice(from, at - 1)), from, to: at + 1 };
  }

  #readAfter(at: number, name: string): ValueSentence | undefined {
    const verb = this.#skipQuotes(at + 1);
    const begin = this.#skipVerb(verb);
    if (begin === verb || this.#isPartOfSum(at)) return undefined;
    const from = this.#skipQuotes(begin);
    const run = this.#readRun(from);
    if (run.length === 0) {
      const spelt = readNumberWords(this.#tokens.slice(from, from + 6));
      return spelt && { name, value: spelt.value, from: at, to: from + spelt.length };
    }
    const value = runValue(run);
    return value === "none" ? undefined : { name, value, from: at, to: from + run.length };
  }

  /** The mathematics there, without a bracket that closes around the whole sentence. */
  #readRun(from: number): Token[] {
    const run: Token[] = [];
    let depth = 0;
    for (let at = from; at < this.#tokens.length; at += 1) {
      const token = this.#tokens[at];
      if (token === undefined || !isMathematics(token)) break;
      // `x: 3 y: 4`
      if (token.kind === "name" && this.#skipVerb(at + 1) !== at + 1) break;
      if (token.kind === "open") depth += 1;
      if (token.kind === "close") depth -= 1;
      if (depth < 0) break;
      run.push(token);
    }
    return run;
  }

  /** `"x": "3"`, `$x$ is $3$`. */
  #skipQuotes(from: number): number {
    const length = this.#tokens
      .slice(from, from + maxQuotes)
      .findIndex(({ kind, text }) => kind !== "fence" && !/^["'|]$/.test(text));
    return length === -1 ? from : from + length;
  }

  /** After "is", ":", "は" and their like, "-coordinate is" too; `from` itself where there is none. */
  #skipVerb(from: number): number {
    const noun = from + (this.#textAt(from) === "-" ? 1 : 0);
    const hasNoun = nouns.test(this.#textAt(noun));
    if (noun > from && !hasNoun) return from;
    let at = hasNoun ? this.#skipQuotes(noun + 1) : from;
    if (signs.test(this.#textAt(at))) return at + 1;
    if (!verbs.test(this.#textAt(at))) return from;
    at += 1;
    while (adverbs.test(this.#textAt(at))) at += 1;
    return at;
  }

  /** "x and y is 3", `2x is 3`: the name isn't all that the verb speaks of. */
  #isPartOfSum(at: number): boolean {
    const [first, before] = [this.#tokens[at - 2], this.#tokens[at - 1]];
    if (before === undefined || this.#isRead(at - 1)) return false;
    if (/number|name|close|operator|equals|nearly|opaque/.test(before.kind)) return true;
    const isList = /^(?:and|or|,|plus|minus|times|と)$/i.test(before.text);
    return isList && first?.kind === "name" && !this.#isRead(at - 2);
  }
}
