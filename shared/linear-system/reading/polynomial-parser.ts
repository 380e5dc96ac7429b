/**
 * Reads tokens of arithmetic as a polynomial, by recursive descent:
 * sum = product (± product)*, product = power (* / power | power)*, power = factor (^ exponent)?.
 */
import { Fraction } from "fraction.js";
import { InputFault } from "./input-fault.ts";
import { evaluateRoot, readDecimal } from "./number-arithmetic.ts";
import {
  accumulate,
  constantOf,
  one,
  type Place,
  type Polynomial,
  toConstant,
} from "./polynomial.ts";
import {
  divideRead,
  multiplyRead,
  negateRead,
  type ParsingContext,
  raiseRead,
  type Read,
} from "./read-arithmetic.ts";
import { readingLimits } from "./reading-limits.ts";
import type { Token } from "./token.ts";

const startsFactor = new Set(["number", "name", "open", "fraction", "root", "function"]);

export class PolynomialParser {
  readonly #tokens: readonly Token[];
  readonly #context: ParsingContext;
  #at = 0;
  #depth = 0;
  /** Bars that wait for their partner. */
  #bars = 0;

  constructor(tokens: readonly Token[], context: ParsingContext) {
    this.#tokens = tokens;
    this.#context = context;
  }

  /** All tokens. @throws InputFault */
  parseAll(): Polynomial {
    const { value } = this.#readSum();
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw this.#cannotFollow(rest);
    return value;
  }

  #cannotFollow(token: Token): InputFault {
    if (token.kind === "close" || token.kind === "open") return new InputFault("bracket", token);
    const before = this.#tokens[this.#at - 1];
    if (token.kind === "number" && before !== undefined) {
      const fault = before.kind === "number" ? "twoNumbers" : "sign";
      return new InputFault(fault, { from: before.from, to: token.to });
    }
    return new InputFault(token.text === "%" ? "notation" : "sign", token);
  }

  #readSum(): Read {
    const sum = new Map<string, Fraction>();
    const first = this.#peekPlace();
    const { effort } = this.#context;
    let to = first.to;
    do {
      const sign = this.#readSigns();
      const product = this.#readProduct();
      accumulate(sum, product.value, sign, { effort, place: { from: first.from, to: product.to } });
      to = product.to;
    } while (this.#peekSign());
    return { value: sum, from: first.from, to };
  }

  #peekPlace(): Place {
    return this.#tokens[this.#at] ?? this.#tokens.at(-1) ?? { from: 0, to: 0 };
  }

  #peekSign(): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === "operator" && (token.text === "+" || token.text === "-");
  }

  /** Any number of + and -, which come to one sign; none is a plus. */
  #readSigns(): 1 | -1 {
    let sign: 1 | -1 = 1;
    while (this.#peekSign()) {
      const token = this.#tokens[this.#at];
      const next = this.#tokens[this.#at + 1];
      if (token?.text === "-") {
        sign = sign === 1 ? -1 : 1;
        if (next?.text === "-") {
          this.#context.notes.add("doubleMinus", next.isSpaced ? "- -" : "--");
        }
      }
      this.#at += 1;
    }
    return sign;
  }

  #readProduct(): Read {
    let product = this.#readPower();
    while (true) {
      const token = this.#tokens[this.#at];
      if (token === undefined) return product;
      if (token.kind === "operator" && /^[*/]$/.test(token.text)) {
        this.#at += 1;
        this.#refuseLooseSign();
        const sign = this.#readSigns();
        const factor = this.#readPower();
        const signed = sign === 1 ? factor : negateRead(factor, this.#context);
        product =
          token.text === "*"
            ? multiplyRead(product, signed, this.#context)
            : divideRead(product, signed, this.#context);
        if (token.text === "/") this.#noteQuotient(product);
      } else if (this.#startsImplicitFactor(token)) {
        this.#refuseIndex(token);
        product = multiplyRead(product, this.#readPower(), this.#context);
      } else return product;
    }
  }

  /** Not for numbers: "2 3" and "x 3" are mistakes more often than products. */
  #startsImplicitFactor(token: Token): boolean {
    if (token.kind === "bar") return this.#bars === 0 && this.#startsFactorAfterBar();
    return startsFactor.has(token.kind) && token.kind !== "number";
  }

  /** After * and / a minus touches its number: "x * -1", but neither "x * - 1" nor "x * + 1". */
  #refuseLooseSign(): void {
    const [sign, next] = this.#tokens.slice(this.#at, this.#at + 2);
    if (sign === undefined || !this.#peekSign()) return;
    if (sign.text === "+" || next?.isSpaced === true) throw new InputFault("operand", sign);
  }

  /** "x(1)", "x[1]": an index more often than a factor. */
  #refuseIndex(open: Token): void {
    const name = this.#tokens[this.#at - 1];
    const [number, close] = this.#tokens.slice(this.#at + 1, this.#at + 3);
    const isIndex = number?.kind === "number" && close?.kind === "close" && open.kind === "open";
    if (name?.kind === "name" && isIndex && !open.isSpaced && open.text !== "{") {
      throw new InputFault("powerOrName", { from: name.from, to: close.to });
    }
  }

  #startsFactorAfterBar(): boolean {
    const next = this.#tokens[this.#at + 1];
    return next !== undefined && (startsFactor.has(next.kind) || next.text === "-");
  }

  /** "1/2x": the letter may be meant below the line. */
  #noteQuotient(quotient: Read): void {
    const last = this.#tokens[this.#at - 1];
    const next = this.#tokens[this.#at];
    if (last?.kind !== "number" || next === undefined || next.isSpaced) return;
    if (next.kind === "name" || next.kind === "open") {
      const written = this.#tokens
        .slice(0, this.#at + 1)
        .filter(({ from }) => from >= quotient.from);
      const quotientText = written.map(({ text }) => text).join("");
      const what = next.kind === "open" ? `${quotientText}…)` : quotientText;
      this.#context.notes.add("quotientFirst", what);
    }
  }

  #readPower(): Read {
    const base = this.#readFactor();
    const percent = this.#tokens[this.#at];
    if (percent?.text === "%" && !percent.isSpaced) {
      this.#at += 1;
      return divideRead(base, { ...percent, value: constantOf(new Fraction(100n)) }, this.#context);
    }
    const sign = this.#tokens[this.#at];
    if (sign?.kind !== "operator" || !/^(\^|\*\*)$/.test(sign.text)) return base;
    this.#at += 1;
    this.#enter(sign);
    const minus = this.#readSigns();
    const exponent = this.#readPower();
    this.#depth -= 1;
    return raiseRead(
      base,
      minus === 1 ? exponent : negateRead(exponent, this.#context),
      this.#context,
    );
  }

  #enter(place: Place): void {
    this.#depth += 1;
    if (this.#depth > readingLimits.nesting) throw new InputFault("tooDeep", place);
  }

  #readFactor(): Read {
    const token = this.#tokens[this.#at];
    const before = this.#tokens[this.#at - 1] ?? this.#tokens[0];
    if (token === undefined) throw new InputFault("operand", before ?? { from: 0, to: 0 });
    this.#at += 1;
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- all others begin no factor
    switch (token.kind) {
      case "number":
        return this.#readNumber(token);
      case "name":
        if (token.text === "π") throw new InputFault("notRational", token);
        return { value: new Map([[token.text, one]]), from: token.from, to: token.to };
      case "open":
        return this.#readBracket(token);
      case "bar":
        return this.#readAbsolute(token);
      case "fraction":
        return this.#readFraction(token);
      case "root":
        return this.#readRoot(token);
      case "function":
        return this.#readFunction(token);
      case "close":
        throw new InputFault("bracket", token);
      default:
        throw new InputFault(token.text === "_" ? "sign" : "operand", token);
    }
  }

  /** A whole number with a fraction right after it is a mixed number: "1 1/2", "1½". */
  #readNumber(token: Token): Read {
    const value = readDecimal(token);
    const whole: Read = { value: constantOf(value), from: token.from, to: token.to };
    if (token.text.includes(".")) return whole;
    const next = this.#tokens[this.#at];
    if (next?.kind === "fraction") return this.#readMixed(whole, next);
    const [slash, below] = [this.#tokens[this.#at + 1], this.#tokens[this.#at + 2]];
    const isMixed = next?.kind === "number" && slash?.text === "/" && below?.kind === "number";
    if (!isMixed || `${next.text}${below.text}`.includes(".")) return whole;
    this.#at += 3;
    const part = divideRead(
      { ...next, value: constantOf(readDecimal(next)) },
      { ...below, value: constantOf(readDecimal(below)) },
      this.#context,
    );
    return this.#addMixed(whole, part, `${token.text} ${next.text}/${below.text}`);
  }

  /** `1\frac{1}{2}`; with a letter in the fraction it is a product. */
  #readMixed(whole: Read, fraction: Token): Read {
    const start = this.#at;
    this.#at += 1;
    const part = this.#readFraction(fraction);
    const isNumeric = this.#tokens.slice(start, this.#at).every(({ kind }) => kind !== "name");
    const value = toConstant(part.value);
    if (isNumeric && value !== undefined && value.s >= 0n) {
      return this.#addMixed(
        whole,
        part,
        `${whole.value.get("")?.toFraction() ?? "0"} ${value.toFraction()}`,
      );
    }
    this.#at = start;
    return whole;
  }

  #addMixed(whole: Read, part: Read, written: string): Read {
    const place = { from: whole.from, to: part.to };
    const sum = new Map(whole.value);
    accumulate(sum, part.value, 1, { effort: this.#context.effort, place });
    this.#context.notes.add("mixedNumber", written);
    return { value: sum, ...place };
  }

  #readBracket(open: Token): Read {
    this.#enter(open);
    const bars = this.#bars;
    this.#bars = 0;
    const { value } = this.#readSum();
    this.#bars = bars;
    this.#depth -= 1;
    const close = this.#tokens[this.#at];
    const partner = { "(": ")", "[": "]", "{": "}" }[open.text];
    if (close === undefined) throw new InputFault("bracket", open);
    if (close.kind !== "close" || close.text !== partner) throw this.#cannotFollow(close);
    this.#at += 1;
    return { value, from: open.from, to: close.to };
  }

  #readAbsolute(bar: Token): Read {
    this.#enter(bar);
    this.#bars += 1;
    const { value } = this.#readSum();
    this.#bars -= 1;
    this.#depth -= 1;
    const close = this.#tokens[this.#at];
    if (close?.kind !== "bar") throw new InputFault("bracket", bar);
    this.#at += 1;
    const place = { from: bar.from, to: close.to };
    const number = toConstant(value);
    if (number === undefined) throw new InputFault("function", place);
    return { value: constantOf(number.abs()), ...place };
  }

  #readFraction(sign: Token): Read {
    this.#enter(sign);
    const above = this.#readFactor();
    const below = this.#readFactor();
    this.#depth -= 1;
    const { value } = divideRead({ ...above, from: sign.from }, below, this.#context);
    return { value, from: sign.from, to: below.to };
  }

  #readRoot(sign: Token): Read {
    this.#enter(sign);
    const inner = this.#readFactor();
    this.#depth -= 1;
    const place = { from: sign.from, to: inner.to };
    const number = toConstant(inner.value);
    if (number === undefined) throw new InputFault("function", place);
    return { value: constantOf(evaluateRoot(number, place)), ...place };
  }

  #readFunction(name: Token): Read {
    // The power of a function, or its base.
    while (/^[\^_]$/.test(this.#tokens[this.#at]?.text ?? "")) {
      this.#at += 1;
      this.#readFactor();
    }
    if (name.text === "sqrt") return this.#readRoot(name);
    this.#enter(name);
    const inner = this.#readFactor();
    this.#depth -= 1;
    const place = { from: name.from, to: inner.to };
    const number = toConstant(inner.value);
    if (number === undefined) throw new InputFault("function", place);
    if (name.text === "abs") return { value: constantOf(number.abs()), ...place };
    throw new InputFault("notRational", place);
  }
}
