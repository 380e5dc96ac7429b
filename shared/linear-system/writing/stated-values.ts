/** Where a line states what an unknown is. */
import type { Fraction } from "fraction.js";
import { chainValue } from "./chain-value.ts";
import { type Context, contextOf } from "./equation-context.ts";
import { findTupleEquations, findTuples } from "./find-tuples.ts";
import { isRelation, type WrittenEquation, type WrittenLine } from "./find-written-equations.ts";
import { readNumberWords } from "./number-words.ts";
import { readNumber } from "./read-side.ts";
import { isMathematics, type Token } from "./written-token.ts";

export interface StatedValue {
  /** As `foldName` writes it. */
  readonly name: string;
  /** Undefined where it can't be read. */
  readonly value: Fraction | undefined;
  /** What the words around it make of it. */
  readonly context: Context;
  /** Whether it is one of several in brackets. */
  readonly isTuple: boolean;
  /** Its place in the line: UTF-16 code units. */
  readonly offset: number;
  readonly end: number;
}

/** In the order in which the line states them. */
export function findStatedValues(
  text: string,
  line: WrittenLine,
  unknowns: readonly string[],
): StatedValue[] {
  const finder = new ValueFinder(text, line, unknowns);
  return finder.find().toSorted((one, other) => one.offset - other.offset);
}

class ValueFinder {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #equations: readonly WrittenEquation[];
  readonly #unknowns: readonly string[];
  readonly #names: ReadonlySet<string>;
  /** For each token: whether something was read there. */
  readonly #isTaken = new Set<number>();

  constructor(text: string, line: WrittenLine, unknowns: readonly string[]) {
    this.#text = text;
    this.#tokens = line.tokens;
    this.#equations = line.equations;
    this.#unknowns = unknowns;
    this.#names = new Set(unknowns);
  }

  find(): StatedValue[] {
    return [...this.#tuples(), ...this.#lists(), ...this.#chains(), ...this.#sentences()];
  }

  /** `(x, y) = (1, 2)`, and `(1, 2)` alone or where the line speaks of a solution. */
  #tuples(): StatedValue[] {
    const found: StatedValue[] = [];
    for (const { names, values, from, to } of findTupleEquations(this.#tokens, this.#names)) {
      const order = names.map(({ text }) => text);
      found.push(...this.#stateEach(order, values, { from, to }));
    }
    let order = this.#unknowns;
    for (const { parts, from, to } of findTuples(this.#tokens)) {
      const names = parts.map((part) => (part.length === 1 ? (part[0]?.text ?? "") : ""));
      if (names.every((name) => this.#names.has(name))) order = names;
      const isSolution = parts.length === order.length && this.#speaksOfSolution(from, to);
      if (this.#isTaken.has(from) || !isSolution) continue;
      if (parts.every((part) => readNumber(part) !== undefined)) {
        found.push(...this.#stateEach(order, parts, { from, to }));
      }
    }
    return found;
  }

  #speaksOfSolution(from: number, to: number): boolean {
    const before = this.#tokens[from - 1]?.kind ?? "break";
    if (/number|name|close|operator|equals/.test(before)) return false;
    const others = [...this.#tokens.slice(0, from), ...this.#tokens.slice(to)];
    const isAlone = !others.some((token) => isMathematics(token) || token.kind === "word");
    return isAlone || solutionWord.test(this.#text);
  }

  /** `x, y = 1, 2` and "x and y are 1 and 2". */
  #lists(): StatedValue[] {
    const tokens = this.#tokens;
    const found: StatedValue[] = [];
    for (let at = 0; at < tokens.length; at += 1) {
      const names = this.#readList(at, (part) => this.#names.has(part.text), 1);
      const verb = tokens[names.to];
      if (names.parts.length < 2 || verb === undefined) continue;
      if (!isRelation(verb) && !/^(?:are|equal|は)$/i.test(verb.text)) continue;
      const values = this.#readList(
        names.to + 1,
        (part) => isMathematics(part) && !isRelation(part),
      );
      if (values.parts.length !== names.parts.length) continue;
      if (values.parts.some((part) => readNumber(part) === undefined)) continue;
      const order = names.parts.map((part) => part[0]?.text ?? "");
      found.push(...this.#stateEach(order, values.parts, { from: at, to: values.to }));
      at = values.to;
    }
    return found;
  }

  /** Parts with a comma or "and" between. */
  #readList(
    from: number,
    isPart: (token: Token) => boolean,
    maxLength = 30,
  ): { parts: Token[][]; to: number } {
    const parts: Token[][] = [];
    let at = from;
    for (;;) {
      const part: Token[] = [];
      let next = at;
      if (parts.length > 0) {
        if (!/^(?:,|、|and|&|と)$/i.test(this.#tokens[next]?.text ?? "")) break;
        next += this.#tokens[next + 1]?.text === "and" ? 2 : 1;
      }
      while (this.#tokens[next]?.kind === "fence") next += 1;
      for (let token = this.#tokens[next]; token !== undefined && isPart(token);) {
        if (part.length === maxLength) break;
        part.push(token);
        next += 1;
        token = this.#tokens[next];
      }
      while (this.#tokens[next]?.kind === "fence") next += 1;
      if (part.length === 0) break;
      parts.push(part);
      at = next;
    }
    return { parts, to: at };
  }

  /** `x = -6/5 = -1.2`, `x = y = 3`, `3 = x`. */
  #chains(): StatedValue[] {
    return this.#equations.flatMap((equation) => {
      const { sides, isNearly, from, to } = equation;
      if (this.#isTaken.has(from)) return [];
      const names = sides.flatMap((side) => {
        const [only] = side;
        return side.length === 1 && only !== undefined && this.#names.has(only.text)
          ? [only.text]
          : [];
      });
      if (names.length === 0) return [];
      const value = this.#chainOrWords(sides, isNearly, to);
      if (value === "none") return [];
      this.#take(from, to);
      return this.#state(names, value, equation);
    });
  }

  #chainOrWords(
    sides: readonly (readonly Token[])[],
    isNearly: readonly boolean[],
    to: number,
  ): Fraction | "none" | undefined {
    if (sides.at(-1)?.length !== 0) return chainValue(sides, isNearly);
    const rest = this.#tokens.slice(to).filter(({ kind }) => kind !== "fence");
    const spelt = readNumberWords(rest);
    if (spelt !== undefined) return spelt.value;
    // "x = the number of apples" says nothing; "x =" at the end, or before a sign, was broken off.
    return rest[0]?.kind === "word" ? "none" : undefined;
  }

  /** "x is 3", "x equals minus six fifths", `x: 3`, "xの値は3". */
  #sentences(): StatedValue[] {
    const found: StatedValue[] = [];
    for (const [at, token] of this.#tokens.entries()) {
      if (token.kind !== "name" || !this.#names.has(token.text) || this.#isTaken.has(at)) continue;
      const verb = this.#skipQuotes(at + 1);
      const begin = this.#skipVerb(verb);
      if (begin === verb || this.#isPartOfSum(at)) continue;
      found.push(...this.#sentence(token.text, at, begin));
    }
    return found;
  }

  #sentence(name: string, at: number, begin: number): StatedValue[] {
    const from = this.#skipQuotes(begin);
    let to = from;
    while (to < this.#tokens.length && this.#isValuePart(to)) to += 1;
    const run = this.#tokens.slice(from, to);
    if (run.length === 0) {
      const spelt = readNumberWords(this.#tokens.slice(from, from + 6));
      if (spelt === undefined) return [];
      return this.#state([name], spelt.value, { from: at, to: from + spelt.length });
    }
    const sides: Token[][] = [[]];
    const isNearly: boolean[] = [];
    for (const part of run) {
      if (isRelation(part)) {
        sides.push([]);
        isNearly.push(part.kind === "nearly");
      } else sides.at(-1)?.push(part);
    }
    if (sides.some((side) => side.some(({ kind }) => kind === "name"))) return [];
    const value = chainValue(sides, isNearly);
    this.#take(from, to);
    return value === "none" ? [] : this.#state([name], value, { from: at, to });
  }

  #isValuePart(at: number): boolean {
    const token = this.#tokens[at];
    return token !== undefined && isMathematics(token);
  }

  /** `"x": "3"`, `$x$ is $3$`. */
  #skipQuotes(from: number): number {
    const length = this.#tokens
      .slice(from, from + maxQuotes)
      .findIndex(({ kind, text }) => kind !== "fence" && !/^["'|]$/.test(text));
    return length === -1 ? from : from + length;
  }

  /** After "is", ":", "は" and their like; `from` itself where there is none. */
  #skipVerb(from: number): number {
    const text = (this.#tokens[from]?.text ?? "").toLowerCase();
    if (/^(?::|→|は|が|の値は|の値が|の解は|becomes)$/.test(text)) return from + 1;
    if (!/^(?:is|equals|equal|must|being|was)$/.test(text)) return from;
    let at = from + 1;
    while (
      /^(?:be|equal|equals|to|exactly|now|therefore|thus|then|simply|just|also)$/i.test(
        this.#tokens[at]?.text ?? "",
      )
    ) {
      at += 1;
    }
    return at;
  }

  /** "x and y is 3", `2x is 3`: the name isn't all that the verb speaks of. */
  #isPartOfSum(at: number): boolean {
    const before = this.#tokens[at - 1];
    if (before === undefined) return false;
    if (/number|name|close|operator|equals|nearly|opaque/.test(before.kind)) return true;
    const [first, second] = [this.#tokens[at - 2], this.#tokens[at - 1]];
    const isList =
      /^(?:and|or|,|plus|minus|times|と)$/i.test(second?.text ?? "") && first?.kind === "name";
    return isList && !this.#isTaken.has(at - 2);
  }

  #stateEach(
    names: readonly string[],
    values: readonly (readonly Token[])[],
    place: { from: number; to: number },
  ): StatedValue[] {
    this.#take(place.from, place.to);
    return names.flatMap((name, index) => {
      const value = readNumber(values[index] ?? []);
      return this.#state([name], value, place);
    });
  }

  #state(
    names: readonly string[],
    value: Fraction | undefined,
    place: { from: number; to: number; isDoubtful?: boolean; sides?: WrittenEquation["sides"] },
  ): StatedValue[] {
    const context = contextOf(this.#text, this.#tokens, { isDoubtful: false, sides: [], ...place });
    const first = this.#tokens[place.from];
    const [offset, end] = [first?.offset ?? 0, this.#tokens[place.to - 1]?.end ?? 0];
    const isTuple = first?.kind === "open";
    return names.map((name) => ({ name, value, context, isTuple, offset, end }));
  }

  #take(from: number, to: number): void {
    for (let at = from; at < to; at += 1) this.#isTaken.add(at);
  }
}

const maxQuotes = 8;
const solutionWord = /solution|answer|intersect|point|pair|boxed|result|values|解|答|交点/i;
