/**
 * Reads the equations that explanations show, such as `2((1/2)y + 3/2) - 3 = 3 × (-6/5)`. Small and strict, and apart
 * from the project's reader, so that neither covers the other's faults.
 */
import {
  add,
  divide,
  multiply,
  negate,
  quotient,
  zero,
  type Quotient,
  type QuotientRow,
} from "./rational-gauss.ts";

/** The coefficients of the unknowns, then the constant. */
type Linear = readonly Quotient[];

/** Each neighbouring pair of sides as a row: coefficients, then the right side. */
export function readPlainEquation(text: string, unknowns: readonly string[]): QuotientRow[] {
  const sides = text.split(" = ").map((side) => new SideReader(side, unknowns).read());
  if (sides.length < 2) throw new SyntaxError(`no equation: ${text}`);
  return sides.slice(1).map((right, index) => {
    const difference = addLinear(sides[index] ?? [], scale(right, quotient(-1n)));
    return difference.map((value, place) => (place === unknowns.length ? negate(value) : value));
  });
}

class SideReader {
  readonly #text: string;
  readonly #unknowns: readonly string[];
  #tokens: string[];

  constructor(text: string, unknowns: readonly string[]) {
    this.#text = text;
    this.#unknowns = unknowns;
    this.#tokens = text.match(/\d+(?:\.\d+)?|[A-Za-zα-ω]\d*|[^\s]/gu) ?? [];
  }

  read(): Linear {
    const value = this.#readSum();
    if (this.#tokens.length > 0) this.#fail();
    return value;
  }

  #readSum(): Linear {
    let isNegative = this.#take("-");
    let sum = this.#sign(this.#readProduct(), isNegative);
    while (this.#tokens[0] === "+" || this.#tokens[0] === "-") {
      isNegative = this.#tokens.shift() === "-";
      sum = addLinear(sum, this.#sign(this.#readProduct(), isNegative));
    }
    return sum;
  }

  #readProduct(): Linear {
    let product = this.#readFactor();
    for (;;) {
      const [next] = this.#tokens;
      if (next === "×" || next === "*") {
        this.#tokens.shift();
        product = this.#multiply(product, this.#readFactor());
      } else if (next === "/") {
        this.#tokens.shift();
        product = scale(product, divide(quotient(1n), this.#toNumber(this.#readFactor())));
      } else if (next === undefined || /^[-+)]$/u.test(next)) {
        return product;
      } else {
        product = this.#multiply(product, this.#readFactor());
      }
    }
  }

  #readFactor(): Linear {
    const token = this.#tokens.shift() ?? this.#fail();
    if (token === "(") {
      const inner = this.#readSum();
      if (!this.#take(")")) this.#fail();
      return inner;
    }
    if (/^\d/u.test(token)) return this.#constant(readNumber(token));
    const column = this.#unknowns.indexOf(token);
    if (column < 0) this.#fail();
    return [...this.#unknowns, ""].map((_, place) => (place === column ? quotient(1n) : zero));
  }

  #multiply(one: Linear, other: Linear): Linear {
    const isNumber = one.slice(0, -1).every(({ n }) => n === 0n);
    return isNumber ? scale(other, this.#toNumber(one)) : scale(one, this.#toNumber(other));
  }

  #toNumber(value: Linear): Quotient {
    if (value.slice(0, -1).some(({ n }) => n !== 0n)) this.#fail();
    return value.at(-1) ?? zero;
  }

  #constant(value: Quotient): Linear {
    return [...this.#unknowns.map(() => zero), value];
  }

  #sign(value: Linear, isNegative: boolean): Linear {
    return isNegative ? scale(value, quotient(-1n)) : value;
  }

  #take(token: string): boolean {
    if (this.#tokens[0] !== token) return false;
    this.#tokens.shift();
    return true;
  }

  #fail(): never {
    throw new SyntaxError(`can't read ${this.#text}, from ${this.#tokens.join(" ")} on`);
  }
}

function readNumber(token: string): Quotient {
  const [whole = "", places = ""] = token.split(".");
  return quotient(BigInt(whole + places), 10n ** BigInt(places.length));
}

function addLinear(one: Linear, other: Linear): Linear {
  return one.map((value, place) => add(value, other[place] ?? zero));
}

function scale(value: Linear, factor: Quotient): Linear {
  return value.map((part) => multiply(part, factor));
}
