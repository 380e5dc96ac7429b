/** Makes plain signs of LaTeX. Reads each character once; commands are not expanded, so that nothing can loop. */
import { InputFault } from "./input-fault.ts";
import {
  dropped,
  environments,
  environmentsWithArgument,
  fractions,
  matrices,
  overescaped,
  replacements,
  sizes,
  texts,
} from "./latex-commands.ts";
import {
  findFirst,
  hasBetween,
  listRelations,
  pairBraces,
  pairDollars,
} from "./latex-delimiters.ts";
import { type MappedText, TextBuilder } from "./mapped-text.ts";
import { functionNames } from "./prose-words.ts";
import { signs } from "./signs.ts";

export interface PlainText {
  readonly mapped: MappedText;
  /** The first command that is not supported: place in `mapped`. */
  readonly fault: InputFault | undefined;
}

export function rewriteLatex(base: MappedText): PlainText {
  if (!/[\\$&]/.test(base.text)) return { mapped: base, fault: undefined };
  const isOverescaped = overescaped.test(base.text);
  return new LatexRewriter(isOverescaped ? halveBackslashes(base) : base).rewrite();
}

function halveBackslashes(base: MappedText): MappedText {
  const builder = new TextBuilder(base);
  let at = 0;
  while (at < base.text.length) {
    const to = base.text.startsWith("\\\\", at) ? at + 2 : at + 1;
    builder.append(base.text.charAt(at), at, to);
    at = to;
  }
  return builder.build();
}

class LatexRewriter {
  readonly #text: string;
  readonly #builder: TextBuilder;
  /** Where each brace that opens is closed. */
  readonly #closes: ReadonlyMap<number, number>;
  /** Places of equals signs and their like, in order. */
  readonly #relations: readonly number[];
  /** Places of `\)` and `\]`, in order. */
  readonly #delimiters: readonly number[];
  readonly #dollars: ReadonlyMap<number, string>;
  /** What stands in place of a closing brace. */
  readonly #closings = new Map<number, string>();
  /** Characters that stand for a whole argument: `\frac12`. */
  readonly #wrapped = new Set<number>();
  readonly #environments: string[] = [];
  #fault: { from: number; to: number } | undefined;
  #at = 0;
  #written = 0;

  constructor(base: MappedText) {
    this.#text = base.text;
    this.#builder = new TextBuilder(base);
    this.#closes = pairBraces(base.text);
    this.#relations = listRelations(base.text);
    this.#delimiters = Array.from(base.text.matchAll(/\\[)\]]/g), ({ index }) => index);
    this.#dollars = pairDollars(base.text, this.#relations);
  }

  rewrite(): PlainText {
    while (this.#at < this.#text.length) this.#readNext();
    const fault = this.#fault && new InputFault("macro", this.#fault);
    return { mapped: this.#builder.build(), fault };
  }

  #write(plain: string, from: number, to: number): void {
    this.#builder.append(plain, from, to);
    this.#written += plain.length;
    this.#at = to;
  }

  #readNext(): void {
    const from = this.#at;
    const character = this.#text.charAt(from);
    if (character === "\\") return this.#readCommand(from);
    if (character === "$") return this.#readDollar(from);
    if (character === "&") {
      return this.#write(
        this.#isInMatrix() ? signs.matrixCell : this.#writeAnd(from),
        from,
        from + 1,
      );
    }
    if (character === "~") return this.#write(" ", from, from + 1);
    if (character === "\n" && this.#isInMatrix()) return this.#write(" ", from, from + 1);
    const closing = character === "}" ? this.#closings.get(from) : undefined;
    if (closing !== undefined) return this.#write(closing, from, from + 1);
    const plain = this.#wrapped.has(from) ? `{${character}}` : character;
    this.#write(plain, from, from + 1);
  }

  /** Parts columns inside an environment, and equations ("x = 1 & y = 2") outside. */
  #writeAnd(from: number): string {
    const isColumn =
      this.#environments.length > 0 ||
      /[=<>≤≥]/.test(this.#text.charAt(this.#skipSpaces(from + 1)));
    return isColumn ? signs.gap : signs.break;
  }

  #isInMatrix(): boolean {
    return this.#environments.at(-1) === signs.matrixOpen;
  }

  #readDollar(from: number): void {
    const width = this.#text.startsWith("$$", from) ? 2 : 1;
    this.#write(this.#dollars.get(from) ?? signs.break, from, from + width);
  }

  #readCommand(from: number): void {
    const name = /^[a-zA-Z]{1,30}/.exec(this.#text.slice(from + 1, from + 31))?.[0];
    if (name === undefined) return this.#readSymbol(from);
    const to = from + 1 + name.length;
    const next = this.#skipSpaces(to);
    if (name === "begin" || name === "end") return this.#readEnvironment(name, from, to);
    if (fractions.has(name)) return this.#readFraction(from, to);
    if (name === "sqrt") return this.#readRoot(from, to);
    if (texts.has(name)) return this.#readText(from, next);
    const left = dropped.get(name);
    if (left !== undefined) {
      const open = this.#text.charAt(next) === "*" ? next + 1 : next;
      return this.#write(left, from, this.#skipArgument(open));
    }
    if (sizes.has(name) && this.#text.charAt(next) === ".") return this.#write("", from, next + 1);
    const plain = replacements.get(name);
    if (plain !== undefined) return this.#write(plain, from, to);
    // A line end that was escaped once too often: "\nx - y = 1".
    if (/^n[a-zA-Z]?$/.test(name)) return this.#write("\n", from, from + 2);
    if (/^r$/.test(name)) return this.#write("", from, from + 2);
    this.#refuse(from, to);
  }

  #refuse(from: number, to: number): void {
    const written = this.#written;
    this.#write(signs.break, from, to);
    this.#fault ??= { from: written, to: written + 1 };
  }

  #readSymbol(from: number): void {
    const character = this.#text.charAt(from + 1);
    const to = from + 2;
    if (character === "\\") return this.#readRowEnd(from);
    if ("()[]".includes(character) && character !== "") {
      return this.#write(this.#isAroundEquation(from, character) ? signs.break : " ", from, to);
    }
    if (character === "{") return this.#write(signs.label, from, to);
    if (character === "}") return this.#write(signs.break, from, to);
    if (/[,;:! >\n]/.test(character)) return this.#write(" ", from, to);
    if (/[*_\-+=.#|<>/'&%$^~]/.test(character)) {
      return this.#write(character === "&" ? signs.break : character, from, to);
    }
    this.#write(" ", from, from + 1);
  }

  /** `\(x\) + \(y\) = 3` may be split into terms; a pair around an equation parts it from the rest. */
  #isAroundEquation(from: number, character: string): boolean {
    if (character === ")" || character === "]") {
      const isEnd = this.#openDelimiters.pop() ?? true;
      return isEnd;
    }
    const end = this.#delimiters[findFirst(this.#delimiters, from)];
    const isEquation = end === undefined || hasBetween(this.#relations, from, end);
    this.#openDelimiters.push(isEquation);
    return isEquation;
  }
  readonly #openDelimiters: boolean[] = [];

  /** `\\`, `\\*`, `\\[4pt]`. */
  #readRowEnd(from: number): void {
    let to = from + 2;
    if (this.#text.charAt(to) === "*" && this.#environments.length > 0) to += 1;
    const space = /^\[-?[\d.]+ ?(?:pt|em|ex|mm|cm|in|px|mu)\]/.exec(this.#text.slice(to, to + 20));
    if (space) to += space[0].length;
    this.#write(this.#isInMatrix() ? signs.matrixRow : "\n", from, to);
  }

  #readEnvironment(command: string, from: number, at: number): void {
    const open = this.#skipSpaces(at);
    const close = this.#closes.get(open);
    if (this.#text.charAt(open) !== "{" || close === undefined) return this.#refuse(from, at);
    const name = this.#text.slice(open + 1, Math.min(close, open + 40)).trim();
    if (command === "end") return this.#endEnvironment(from, close + 1);
    const hasArgument = environmentsWithArgument.has(name);
    const to = hasArgument ? this.#skipArgument(this.#skipSpaces(close + 1)) : close + 1;
    const isNamed = matrices.has(name);
    const isMatrix = (isNamed || hasArgument) && !this.#hasRelation(name, to);
    if (!isNamed && !hasArgument && !environments.has(name)) return this.#refuse(from, close + 1);
    const opened = isMatrix ? signs.matrixOpen : signs.label;
    this.#environments.push(opened);
    this.#write(opened, from, to);
  }

  #endEnvironment(from: number, to: number): void {
    const opened = this.#environments.pop();
    this.#write(opened === signs.matrixOpen ? signs.matrixClose : signs.break, from, to);
  }

  #hasRelation(name: string, from: number): boolean {
    const end = this.#text.indexOf(`\\end{${name}}`, from);
    return hasBetween(this.#relations, from, end === -1 ? this.#text.length : end);
  }

  #readFraction(from: number, to: number): void {
    const second = this.#markArgument(this.#skipSpaces(to));
    this.#markArgument(this.#skipSpaces(second));
    this.#write(signs.fraction, from, to);
  }

  /** Returns the place after the argument. */
  #markArgument(at: number): number {
    const close = this.#closes.get(at);
    if (close !== undefined) return close + 1;
    if (/[0-9a-zA-Z]/.test(this.#text.charAt(at))) this.#wrapped.add(at);
    return at + 1;
  }

  #readRoot(from: number, to: number): void {
    const next = this.#skipSpaces(to);
    if (this.#text.charAt(next) === "[") {
      return this.#write(" cbrt ", from, this.#skipArgument(next, "]"));
    }
    this.#markArgument(next);
    this.#write(signs.root, from, to);
  }

  #readText(from: number, open: number): void {
    const close = this.#closes.get(open);
    if (close === undefined) return this.#write(signs.break, from, open);
    const content = this.#text.slice(open + 1, close).trim();
    const isName = close - open === 2 || functionNames.has(content);
    this.#closings.set(close, isName ? " " : signs.break);
    this.#write(isName ? " " : signs.break, from, open + 1);
  }

  #skipArgument(at: number, close?: string): number {
    if (close !== undefined || this.#text.charAt(at) === "[") {
      const end = this.#text.indexOf(close ?? "]", at);
      return end === -1 ? at + 1 : this.#skipOptional(end + 1, close);
    }
    const end = this.#closes.get(at);
    return end === undefined ? at : end + 1;
  }

  /** After `[t]` comes the argument proper. */
  #skipOptional(at: number, close: string | undefined): number {
    const end = close === undefined ? this.#closes.get(this.#skipSpaces(at)) : undefined;
    return end === undefined ? at : end + 1;
  }

  #skipSpaces(at: number): number {
    let next = at;
    while (this.#text.charAt(next) === " " || this.#text.charAt(next) === "\n") next += 1;
    return next;
  }
}
