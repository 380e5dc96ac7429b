/** Reads one side of a written equation as a linear expression, or not at all. */
import { Fraction } from "fraction.js";
import {
  addExpressions,
  createConstant,
  createUnknown,
  scaleExpression,
} from "../solving/linear-expression.ts";
import type { LinearExpression } from "../linear-system.ts";
import type { Token } from "./written-token.ts";

const maxTokens = 400;
/** What one side's arithmetic may cost: an operation on short numbers costs 1. */
const maxEffort = 500;

class UnreadableError extends Error {}

export interface ReadingChoice {
  /** Whether `1 1/5` and `1\frac{1}{5}` are 6/5; else the second of them is 1/5. */
  readonly mixedNumbers: boolean;
}

/** Undefined where it isn't linear, isn't arithmetic, or would take long. */
export function readSide(
  tokens: readonly Token[],
  choice: ReadingChoice = { mixedNumbers: true },
): LinearExpression | undefined {
  if (tokens.length === 0 || tokens.length > maxTokens) return undefined;
  try {
    return new SideReader(tokens, choice).read();
  } catch (error) {
    if (error instanceof UnreadableError) return undefined;
    throw error;
  }
}

/** The value of a side without unknowns. */
export function readNumber(tokens: readonly Token[]): Fraction | undefined {
  const expression = readSide(tokens);
  return expression?.terms.size === 0 ? expression.constant : undefined;
}

class SideReader {
  readonly #tokens: readonly Token[];
  readonly #choice: ReadingChoice;
  #at = 0;
  #effort = 0;

  constructor(tokens: readonly Token[], choice: ReadingChoice) {
    this.#tokens = tokens;
    this.#choice = choice;
  }

  read(): LinearExpression {
    const sum = this.#sum();
    if (this.#at < this.#tokens.length) throw new UnreadableError();
    return sum;
  }

  #sum(): LinearExpression {
    let sum = this.#signed();
    while (this.#isOperator("+", "-")) sum = this.#weigh(addExpressions(sum, this.#signed()));
    return sum;
  }

  /** A product after any number of signs. */
  #signed(): LinearExpression {
    let isNegative = false;
    while (this.#isOperator("+", "-")) {
      if (this.#tokens[this.#at]?.text === "-") isNegative = !isNegative;
      this.#at += 1;
    }
    const product = this.#product();
    return isNegative ? scaleExpression(product, new Fraction(-1n)) : product;
  }

  #product(): LinearExpression {
    let product = this.#factor();
    for (;;) {
      if (this.#isOperator("*")) {
        this.#at += 1;
        product = this.#multiply(product, this.#signedFactor());
      } else if (this.#isOperator("/")) {
        this.#at += 1;
        product = this.#divide(product, this.#signedFactor());
      } else if (this.#isImplicitFactor()) {
        product = this.#multiply(product, this.#factor());
      } else return product;
    }
  }

  #signedFactor(): LinearExpression {
    if (!this.#isOperator("-", "+")) return this.#factor();
    const isNegative = this.#tokens[this.#at]?.text === "-";
    this.#at += 1;
    const factor = this.#factor();
    return isNegative ? scaleExpression(factor, new Fraction(-1n)) : factor;
  }

  /** `3x`, `3(x + y)`, `(2)(3)`: never a number right after something. */
  #isImplicitFactor(): boolean {
    const kind = this.#tokens[this.#at]?.kind;
    return kind === "name" || kind === "open";
  }

  #factor(): LinearExpression {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    if (token?.kind === "name") return createUnknown(token.text);
    if (token?.kind === "number") return createConstant(this.#number(token));
    if (token?.kind !== "open") throw new UnreadableError();
    const inner = this.#sum();
    if (this.#tokens[this.#at]?.kind !== "close") throw new UnreadableError();
    this.#at += 1;
    return inner;
  }

  #number(token: Token): Fraction {
    const whole = new Fraction(token.text);
    const part = token.text.includes(".") ? undefined : this.#mixedPart();
    if (part === undefined) return whole;
    this.#at += part.length;
    return this.#choice.mixedNumbers ? whole.add(part.value) : whole.mul(part.value);
  }

  /** The fraction of a mixed number, right after its whole part. */
  #mixedPart(): { value: Fraction; length: number } | undefined {
    const next = this.#tokens.slice(this.#at, this.#at + 9);
    const shape = next.map(({ kind, text }) => (kind === "number" ? "1" : text)).join("");
    const isPlain = shape.startsWith("1/1") && next[0]?.hasSpaceBefore === true;
    if (!isPlain && shape !== "((1)/(1))") return undefined;
    const [numerator, denominator] = isPlain ? [next[0], next[2]] : [next[2], next[6]];
    if (numerator === undefined || denominator === undefined) return undefined;
    const digits = numerator.text + denominator.text;
    if (digits.includes(".") || /^0+$/.test(denominator.text)) return undefined;
    return {
      value: new Fraction(`${numerator.text}/${denominator.text}`),
      length: isPlain ? 3 : 9,
    };
  }

  #multiply(left: LinearExpression, right: LinearExpression): LinearExpression {
    if (right.terms.size === 0) return this.#weigh(scaleExpression(left, right.constant));
    if (left.terms.size === 0) return this.#weigh(scaleExpression(right, left.constant));
    throw new UnreadableError();
  }

  #divide(left: LinearExpression, right: LinearExpression): LinearExpression {
    if (right.terms.size > 0 || right.constant.equals(0)) throw new UnreadableError();
    return this.#weigh(scaleExpression(left, right.constant.inverse()));
  }

  #isOperator(...texts: readonly string[]): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === "operator" && texts.includes(token.text);
  }

  #weigh(expression: LinearExpression): LinearExpression {
    for (const value of [expression.constant, ...expression.terms.values()]) {
      this.#effort += effortOf(value);
    }
    if (this.#effort > maxEffort) throw new UnreadableError();
    return expression;
  }
}

const short = 2n ** 64n;

/** What an operation on such a number costs, next to one on a short number. */
export function effortOf(value: Fraction): number {
  if (value.n < short && value.d < short) return 1;
  const words = (value.n.toString(16).length + value.d.toString(16).length) / 16;
  return 1 + words * words;
}
