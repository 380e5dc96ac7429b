/** Where a line states what an unknown is. */
import type { Fraction } from "fraction.js";
import { chainValue, runValue } from "./chain-value.ts";
import { type Context, contextOf } from "./equation-context.ts";
import { findTupleEquations, findTuples } from "./find-tuples.ts";
import { isRelation, type WrittenEquation, type WrittenLine } from "./find-written-equations.ts";
import { readNumberWords } from "./number-words.ts";
import { readNumber } from "./read-side.ts";
import { readValueSentences } from "./value-sentences.ts";
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
    const found = [...this.#tuples(), ...this.#lists(), ...this.#chains()];
    const sentences = readValueSentences(this.#tokens, this.#names, this.#isTaken);
    const said = sentences.flatMap((sentence) =>
      this.#state([sentence.name], sentence.value, sentence),
    );
    return [...found, ...said];
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
    if (/number|name|close|operator/.test(before)) return false;
    const whose = this.#tokens[from - 2];
    if (before === "equals" && (whose === undefined || this.#names.has(whose.text))) return false;
    const others = [...this.#tokens.slice(0, from), ...this.#tokens.slice(to)];
    const isAlone = !others.some((token) => isMathematics(token) || token.kind === "word");
    return isAlone || whose?.text === "S" || solutionWord.test(this.#text);
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
      const { value, to: end } = this.#chainValue(sides, isNearly, to, names);
      if (value === "none") return [];
      this.#take(from, end);
      return this.#state(names, value, { ...equation, to: end });
    });
  }

  #chainValue(
    sides: readonly (readonly Token[])[],
    isNearly: readonly boolean[],
    to: number,
    names: readonly string[],
  ): { value: Fraction | "none" | undefined; to: number } {
    if (sides.at(-1)?.length !== 0) {
      const other = this.#otherSpelling(to, names);
      return { value: chainValue([...sides, ...other.sides], [...isNearly, true]), to: other.to };
    }
    const rest = this.#tokens.slice(to, to + 8);
    const start = rest.findIndex(({ kind }) => kind !== "fence");
    const spelt = readNumberWords(rest.slice(start));
    if (spelt !== undefined) return { value: spelt.value, to: to + start + spelt.length };
    // "x = the number of apples" says nothing; "x =" at the end, or before a sign, was broken off.
    return { value: rest[start]?.kind === "word" ? "none" : undefined, to };
  }

  /** `x = -1.2 (or -6/5)`, `x = -6/5, i.e. -1.2`, `x = -6/5 or x = -1.2`. */
  #otherSpelling(to: number, names: readonly string[]): { sides: Token[][]; to: number } {
    let from = to;
    while (/^(?:,|\()$/.test(this.#tokens[from]?.text ?? "")) from += 1;
    if (!otherSpellingWord.test(this.#tokens[from]?.text ?? "")) return { sides: [], to };
    from += 1;
    while (/^(?:,|\$)$/.test(this.#tokens[from]?.text ?? "")) from += 1;
    const sign = this.#tokens[from + 1];
    const isRepeated = names.includes(this.#tokens[from]?.text ?? "");
    if (isRepeated && sign !== undefined && isRelation(sign)) from += 2;
    let end = from;
    while (/number|operator/.test(this.#tokens[end]?.kind ?? "")) end += 1;
    const side = this.#tokens.slice(from, end);
    return readNumber(side) === undefined ? { sides: [], to } : { sides: [side], to: end };
  }

  #stateEach(
    names: readonly string[],
    values: readonly (readonly Token[])[],
    place: { from: number; to: number },
  ): StatedValue[] {
    this.#take(place.from, place.to);
    return names.flatMap((name, index) => {
      const value = runValue(values[index] ?? []);
      return this.#state([name], value === "none" ? undefined : value, place);
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

const otherSpellingWord =
  /^(?:or|i\.e\.?|approximately|about|roughly|around|equivalently|または|すなわち|つまり|約)$/i;
const solutionWord = /solution|answer|intersect|point|pair|boxed|result|values|解|答|交点/i;
