/** Cuts a cleaned text into tokens. What a comma or a point in a number means is settled in join-numbers.ts. */
import { readLetters } from "./read-letters.ts";
import { signs } from "./signs.ts";
import type { Token, TokenKind } from "./token.ts";

const letter = /[a-zA-Z\u0370-\u03ff\u0400-\u052f\u00c0-\u024f]/;

/** Each character of `characters`, with what it is. */
function list(kind: TokenKind, characters: string): (readonly [string, TokenKind])[] {
  return Array.from(characters, (each) => [each, kind] as const);
}

const single: ReadonlyMap<string, TokenKind> = new Map([
  ...list("operator", "+-*/^%_"),
  ...list("open", "([{"),
  ...list("close", ")]}"),
  ...list("relation", "=<>≤≥≠≈≡∝∼"),
  ...list("break", `\n;.?!${signs.break}`),
  ...list("gap", signs.gap + signs.middleDot),
  ...list("bar", "|"),
  ...list("comma", ","),
  ...list("colon", ":"),
  ...list("fraction", signs.fraction),
  ...list("root", signs.root),
  ...list("label", signs.label),
  ...list("matrix", signs.matrixOpen + signs.matrixCell + signs.matrixRow + signs.matrixClose),
]);

/** 2026-11-24, which is no subtraction. */
const date = /(?:19|20)\d\d-[01]\d-[0-3]\d(?=[ \n,:)]|$)/y;

/** 1'000, as the Swiss write it. */
const grouped = /[1-9]\d{0,2}(?:'\d{3}){1,40}(?![\d.'])/y;

/** Two characters that make one sign. */
const double: ReadonlyMap<string, { kind: TokenKind; text: string }> = new Map([
  [":=", { kind: "relation", text: "=" }],
  ["==", { kind: "relation", text: "=" }],
  ["<=", { kind: "relation", text: "≤" }],
  [">=", { kind: "relation", text: "≥" }],
  ["=<", { kind: "relation", text: "≤" }],
  ["!=", { kind: "relation", text: "≠" }],
  ["<>", { kind: "relation", text: "≠" }],
  ["=>", { kind: "gap", text: "=>" }],
  ["->", { kind: "break", text: "->" }],
  ["||", { kind: "break", text: "||" }],
  ["..", { kind: "break", text: ".." }],
  ["**", { kind: "operator", text: "**" }],
  ["//", { kind: "operator", text: "//" }],
]);

export function tokenize(text: string): readonly Token[] {
  return new Tokenizer(text).tokenize();
}

class Tokenizer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #isSpaced = true;

  constructor(text: string) {
    this.#text = text;
  }

  tokenize(): readonly Token[] {
    while (this.#at < this.#text.length) this.#readNext();
    return this.#tokens;
  }

  #add(kind: TokenKind, text: string, to: number): void {
    this.#tokens.push({ kind, text, from: this.#at, to, isSpaced: this.#isSpaced });
    this.#at = to;
    this.#isSpaced = false;
  }

  #readNext(): void {
    const character = this.#text.charAt(this.#at);
    if (character === " ") return this.#readSpaces();
    if (/[0-9]/.test(character) || (character === "." && this.#isDigit(this.#at + 1))) {
      return this.#readNumber();
    }
    if (letter.test(character)) return this.#readLetters();
    const pair = this.#text.slice(this.#at, this.#at + 2);
    const known = double.get(pair);
    if (known !== undefined) return this.#readRepeated(known.kind, known.text, pair);
    const kind = single.get(character);
    if (kind !== undefined) return this.#add(kind, character, this.#at + 1);
    this.#readProse();
  }

  /** Two spaces or more may part equations. */
  #readSpaces(): void {
    let to = this.#at;
    while (this.#text.charAt(to) === " ") to += 1;
    const isWide = to - this.#at > 1 && this.#tokens.length > 0;
    if (isWide) this.#add("gap", "  ", to);
    this.#at = to;
    this.#isSpaced = true;
  }

  #isDigit(at: number): boolean {
    return /[0-9]/.test(this.#text.charAt(at));
  }

  /** Digits and points: "1.5", ".5", and what is no number, "1.2.3", whole. */
  #readNumber(): void {
    date.lastIndex = this.#at;
    const day = date.exec(this.#text)?.[0];
    if (day !== undefined) return this.#add("prose", day, this.#at + day.length);
    grouped.lastIndex = this.#at;
    const groups = grouped.exec(this.#text)?.[0];
    if (groups !== undefined) {
      return this.#add("number", groups.replaceAll("'", ""), this.#at + groups.length);
    }
    let to = this.#at;
    while (this.#isDigit(to) || (this.#text.charAt(to) === "." && this.#isDigit(to + 1))) to += 1;
    this.#add("number", this.#text.slice(this.#at, to), to);
  }

  #readLetters(): void {
    const isSpaced = this.#isSpaced;
    for (const { kind, text, from, to } of readLetters(this.#text, this.#at, this.#tokens.at(-1))) {
      this.#tokens.push({ kind, text, from, to, isSpaced: isSpaced && from === this.#at });
    }
    this.#at = this.#tokens.at(-1)?.to ?? this.#text.length;
    this.#isSpaced = false;
  }

  /** "===", "....": one sign however long. */
  #readRepeated(kind: TokenKind, text: string, pair: string): void {
    let to = this.#at + pair.length;
    if (pair === "==" || pair === "..") {
      while (this.#text.charAt(to) === pair.charAt(0)) to += 1;
    }
    this.#add(kind, text, to);
  }

  #readProse(): void {
    let to = this.#at + 1;
    while (to < this.#text.length && this.#isProse(to)) to += 1;
    this.#add("prose", this.#text.slice(this.#at, to), to);
  }

  #isProse(at: number): boolean {
    const character = this.#text.charAt(at);
    return (
      character !== " " &&
      !/[0-9]/.test(character) &&
      !letter.test(character) &&
      !single.has(character)
    );
  }
}
