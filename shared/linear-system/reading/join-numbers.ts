/**
 * Settles what a comma, a space or an e within digits means: part of a number, or between equations. A comma parts
 * equations where it must: between two equals signs. docs/reading.md gives the rules.
 */
import { InputFault } from "./input-fault.ts";
import type { ReadingNotes } from "./reading-notes.ts";
import { readingLimits } from "./reading-limits.ts";
import type { Token } from "./token.ts";

/** @throws InputFault where a comma could be either, or a number is none */
export function joinNumbers(tokens: readonly Token[], notes: ReadingNotes): readonly Token[] {
  return new NumberJoiner(tokens, notes).join();
}

class NumberJoiner {
  readonly #tokens: readonly Token[];
  readonly #notes: ReadingNotes;
  readonly #joined: Token[] = [];
  /** Commas that part equations, though digits touch them on both sides. */
  readonly #separators: ReadonlySet<Token>;
  readonly #isDecimalComma: boolean;
  readonly #hasE: boolean;
  /** The number being joined, as it is written. */
  #comma: { note: "decimalComma" | "thousands"; written: string } | undefined;

  constructor(tokens: readonly Token[], notes: ReadingNotes) {
    this.#tokens = tokens;
    this.#notes = notes;
    this.#separators = findSeparators(tokens);
    this.#isDecimalComma = tokens.some((each, index) => this.#isCertainDecimal(each, index));
    this.#hasE = tokens.some((each, index) =>
      isUnknownE(each, tokens[index - 1], tokens[index + 1]),
    );
  }

  join(): readonly Token[] {
    let at = 0;
    while (at < this.#tokens.length) {
      const token = this.#tokens[at];
      if (token === undefined) break;
      if (token.kind === "number") at = this.#joinNumber(token, at);
      else {
        if (this.#separators.has(token)) this.#noteSeparator(token, at);
        this.#joined.push(this.#separators.has(token) ? { ...token, kind: "break" } : token);
        at += 1;
      }
    }
    return this.#joined;
  }

  #noteSeparator(comma: Token, at: number): void {
    const before = this.#tokens[at - 1]?.text ?? "";
    const after = this.#tokens[at + 1]?.text ?? "";
    this.#notes.add("separatingComma", `${before}${comma.text}${after}`);
  }

  /** Returns the place after the number that begins at `at`. */
  #joinNumber(first: Token, at: number): number {
    let next = at + 1;
    let number = first;
    const groups: Token[] = [];
    while (this.#isSpacedGroup(first, groups.at(-1) ?? first, next)) {
      groups.push(...this.#tokens.slice(next, next + 1));
      next += 1;
    }
    const last = groups.at(-1);
    if (last !== undefined) {
      const text = [first, ...groups].map((group) => group.text).join("");
      number = { ...first, text, to: last.to };
      this.#notes.add("groups", [first, ...groups].map((group) => group.text).join(" "));
    }
    const isGrouped = number !== first;
    const whole = number;
    while (this.#isTightComma(next)) {
      number = this.#takeGroup(number, next, isGrouped || number === whole);
      next += 2;
    }
    if (this.#comma) this.#notes.add(this.#comma.note, this.#comma.written);
    this.#comma = undefined;
    const exponent = this.#takeExponent(number, next);
    this.#joined.push(exponent?.number ?? number);
    return exponent?.next ?? next;
  }

  #isTightComma(at: number): boolean {
    const comma = this.#tokens[at];
    return comma !== undefined && isTight(this.#tokens, at) && !this.#separators.has(comma);
  }

  #takeGroup(number: Token, at: number, isFirst: boolean): Token {
    const group = this.#tokens[at + 1];
    if (group === undefined) return number;
    const place = { from: number.from, to: group.to };
    const isDecimal = this.#isDecimalComma || !isThousands(number.text, group.text, isFirst);
    if (isDecimal && /[.,]/.test(number.text + group.text)) throw new InputFault("number", place);
    const begun = this.#comma?.written ?? number.text;
    this.#comma = {
      note: isDecimal ? "decimalComma" : "thousands",
      written: `${begun},${group.text}`,
    };
    const text = isDecimal ? `${number.text}.${group.text}` : number.text + group.text;
    return { ...number, text, to: group.to };
  }

  /** "0,5" or "2,75" outside of the places where a comma must part equations. */
  #isCertainDecimal(comma: Token, at: number): boolean {
    if (!isTight(this.#tokens, at) || this.#separators.has(comma)) return false;
    const before = this.#tokens[at - 1]?.text ?? "";
    const after = this.#tokens[at + 1]?.text ?? "";
    return !isThousands(before, after) && !isTight(this.#tokens, at - 2);
  }

  /** "1 000": one space, groups of three, and no mixed number such as 1 100/101. */
  #isSpacedGroup(first: Token, number: Token, at: number): boolean {
    const group = this.#tokens[at];
    if (group?.kind !== "number" || group.from !== number.to + 1) return false;
    const follower = this.#tokens[at + 1]?.text;
    return /^[1-9]\d{0,2}$/.test(first.text) && /^\d{3}$/.test(group.text) && follower !== "/";
  }

  /** "1.5e2", "1e-3"; the name after the number is then the exponent. */
  #takeExponent(number: Token, at: number): { number: Token; next: number } | undefined {
    const e = this.#tokens[at];
    if (e?.kind !== "name" || e.from !== number.to || !/^[eE]\d*$/.test(e.text)) return undefined;
    if (e.text.length > 1) {
      if (this.#hasE) throw new InputFault("exponentOrName", { from: number.from, to: e.to });
      return { number: this.#raise(number, e.text.slice(1), e.to), next: at + 1 };
    }
    const [sign, power] = [this.#tokens[at + 1], this.#tokens[at + 2]];
    const isSigned = sign !== undefined && (sign.text === "-" || sign.text === "+");
    const isWhole = power?.kind === "number" && /^\d{1,4}$/.test(power.text);
    if (!isSigned || !isWhole || sign.isSpaced || power.isSpaced) return undefined;
    const to = power.to;
    if (this.#hasE || !number.text.includes(".")) {
      this.#notes.add("unknownE", `${number.text}e${sign.text}${power.text}`);
      return undefined;
    }
    const exponent = sign.text === "-" ? `-${power.text}` : power.text;
    return { number: this.#raise(number, exponent, to), next: at + 3 };
  }

  #raise(number: Token, exponent: string, to: number): Token {
    const place = { from: number.from, to };
    const power = Number(exponent);
    if (Math.abs(power) > readingLimits.digits) throw new InputFault("tooManyDigits", place);
    this.#notes.add("scientific", `${number.text}e${exponent}`);
    return { ...number, text: shiftPoint(number.text, power), to };
  }
}

/** A decimal times a power of ten, written out. */
function shiftPoint(decimal: string, power: number): string {
  const [whole = "", part = ""] = decimal.split(".");
  const digits = `${"0".repeat(Math.max(0, -power))}${whole}${part}${"0".repeat(Math.max(0, power))}`;
  const point = Math.max(0, -power) + whole.length + power;
  const after = digits.slice(point);
  const shifted = `${digits.slice(0, point) || "0"}${after === "" ? "" : `.${after}`}`;
  return shifted;
}

/** `before` is one to three digits, or groups that were joined. */
function isThousands(before: string, group: string, isFirst = true): boolean {
  return (isFirst ? /^[1-9]\d{0,2}$/ : /^\d+$/).test(before) && /^\d{3}(\.\d+)?$/.test(group);
}

/** A comma that digits touch on both sides. */
function isTight(tokens: readonly Token[], at: number): boolean {
  const [before, comma, after] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  return (
    comma?.kind === "comma" &&
    before?.kind === "number" &&
    after?.kind === "number" &&
    before.to === comma.from &&
    comma.to === after.from &&
    !isPair(tokens, at)
  );
}

/** "(1,2)" is a pair of numbers. */
function isPair(tokens: readonly Token[], at: number): boolean {
  const isOpened = [tokens[at - 2], tokens[at - 3]].some((each) => each?.kind === "open");
  const isClosed = tokens[at + 2]?.kind === "close";
  const next = tokens[at + 3];
  const isFactor = next !== undefined && !next.isSpaced && /^(name|number|open)$/.test(next.kind);
  return isOpened && isClosed && !isFactor;
}

function isUnknownE(token: Token, before: Token | undefined, after: Token | undefined): boolean {
  if (token.kind !== "name" || !/^[eE]\d*$/.test(token.text)) return false;
  const isAfterNumber = before?.kind === "number" && before.to === token.from;
  if (!isAfterNumber) return true;
  const isSign = after !== undefined && /^[+-]$/.test(after.text) && !after.isSpaced;
  return token.text.length === 1 && !isSign;
}

/** The tight commas between two equals signs: exactly one of them may, and must, part the equations. */
function findSeparators(tokens: readonly Token[]): ReadonlySet<Token> {
  const separators = new Set<Token>();
  let isAfterRelation = false;
  let commas: number[] = [];
  for (const [at, token] of tokens.entries()) {
    const isEnd = token.kind === "break" || token.kind === "label" || token.kind === "prose";
    const isLooseComma = token.kind === "comma" && !isTight(tokens, at);
    if (token.kind === "relation") {
      if (isAfterRelation && commas.length > 0) separators.add(chooseSeparator(tokens, commas));
      isAfterRelation = true;
    } else if (isEnd || isLooseComma) isAfterRelation = false;
    if (token.kind === "comma" && isTight(tokens, at)) commas.push(at);
    else if (token.kind === "relation" || isEnd || isLooseComma) commas = [];
  }
  return separators;
}

/** @throws InputFault where it can't be told */
function chooseSeparator(tokens: readonly Token[], commas: readonly number[]): Token {
  const textAt = (at: number): string => tokens[at]?.text ?? "";
  const certain = commas.filter((at) => !isThousands(textAt(at - 1), textAt(at + 1)));
  const [chosen] = certain;
  const comma = chosen === undefined ? undefined : tokens[chosen];
  if (comma === undefined || certain.length > 1) {
    const [first = 0] = commas;
    const last = commas.at(-1) ?? first;
    throw new InputFault("comma", {
      from: tokens[first - 1]?.from ?? 0,
      to: tokens[last + 1]?.to ?? 0,
    });
  }
  return comma;
}
