/** Expressions and equations as text, plain (`3x - y = 3`) and in LaTeX; the reader takes both back. */
import {
  formatDecimal,
  formatFraction,
  latexFraction,
  type ReducedFraction,
} from "./format-number.ts";
import type { LinearExpression } from "./linear-system.ts";

/** Any equation by its two sides, such as a `LinearEquation`. */
export interface EquationSides {
  readonly left: LinearExpression;
  readonly right: LinearExpression;
}

/** Whether numbers with a point are shown as such, all of them exact, or as fractions. */
export type NumberStyle = "fraction" | "decimal";

/** How a magnitude is written as a term's factor, how alone. */
interface Notation {
  readonly factor: (magnitude: ReducedFraction, unknown: string) => string;
  readonly number: (magnitude: ReducedFraction) => string;
}

const plain: Notation = {
  factor: (magnitude, unknown) => {
    if (isOne(magnitude)) return unknown;
    const text = formatFraction(magnitude);
    return magnitude.d === 1n ? putTogether(text, unknown) : `(${text})${unknown}`;
  },
  number: formatFraction,
};

const plainDecimal: Notation = {
  factor: (magnitude, unknown) =>
    isOne(magnitude) ? unknown : putTogether(formatDecimal(magnitude).text, unknown),
  number: (magnitude) => formatDecimal(magnitude).text,
};

const latex: Notation = {
  factor: (magnitude, unknown) =>
    (isOne(magnitude) ? "" : latexFraction(magnitude)) + latexUnknown(unknown),
  number: latexFraction,
};

const latexDecimal: Notation = {
  factor: (magnitude, unknown) =>
    (isOne(magnitude) ? "" : formatDecimal(magnitude).text) + latexUnknown(unknown),
  number: (magnitude) => formatDecimal(magnitude).text,
};

/** A number and a name beside it: but 2e1 would be twenty. */
function putTogether(number: string, unknown: string): string {
  return /^e[-+]?\d/iu.test(unknown) ? `${number}*${unknown}` : number + unknown;
}

const parametric: Notation = {
  factor: (magnitude, unknown) =>
    isOne(magnitude) ? unknown : `${formatFraction(magnitude)}*${unknown}`,
  number: formatFraction,
};

/** `3x - (1/2)y + 2` */
export function formatExpression(
  expression: LinearExpression,
  style: NumberStyle = "fraction",
): string {
  return write(expression, style === "decimal" ? plainDecimal : plain);
}

/** `3x - y = 3` */
export function formatEquation({ left, right }: EquationSides, style?: NumberStyle): string {
  return `${formatExpression(left, style)} = ${formatExpression(right, style)}`;
}

/** The number first, products spelt out: `3/2 + 1/2*y`, `3 - y`, `2*y`. */
export function formatParametric(expression: LinearExpression): string {
  return join([...writeConstant(expression, parametric), ...writeTerms(expression, parametric)]);
}

export function latexExpression(
  expression: LinearExpression,
  style: NumberStyle = "fraction",
): string {
  return write(expression, style === "decimal" ? latexDecimal : latex);
}

export function latexEquation({ left, right }: EquationSides, style?: NumberStyle): string {
  return `${latexExpression(left, style)} = ${latexExpression(right, style)}`;
}

/** `\begin{cases} ... \end{cases}` */
export function latexCases(equations: readonly EquationSides[]): string {
  const lines = equations.map((equation) => latexEquation(equation));
  return `\\begin{cases} ${lines.join(" \\\\ ")} \\end{cases}`;
}

const greekNames =
  "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho varsigma sigma tau upsilon phi chi psi omega";

/** `x`, `x_{12}`, `x_{max}`, `\alpha'` */
export function latexUnknown(unknown: string): string {
  const [, letter = unknown, name, index, primes = ""] =
    /^([^_\d'])(?:_(\w+)|(\d+))?('*)$/u.exec(unknown) ?? [];
  const greek = greekNames.split(" ")[(letter.codePointAt(0) ?? 0) - 0x3_b1];
  const subscript = name ?? index;
  return [
    greek === undefined || letter.length > 1 ? letter : `\\${greek}`,
    subscript === undefined ? "" : `_{${subscript}}`,
    primes,
  ].join("");
}

interface SignedText {
  readonly isNegative: boolean;
  readonly text: string;
}

function write(expression: LinearExpression, notation: Notation): string {
  const terms = writeTerms(expression, notation);
  const constant = writeConstant(expression, notation);
  return join(startsWithConstant(expression) ? [...constant, ...terms] : [...terms, ...constant]);
}

/** `3 - x` rather than `-x + 3`. */
export function startsWithConstant({ terms, constant }: LinearExpression): boolean {
  const [first] = terms.values();
  return constant.n !== 0n && constant.s > 0n && first !== undefined && first.s < 0n;
}

function writeTerms({ terms }: LinearExpression, notation: Notation): SignedText[] {
  return [...terms].map(([unknown, factor]) => ({
    isNegative: factor.s < 0n,
    text: notation.factor(withoutSign(factor), unknown),
  }));
}

function writeConstant({ constant }: LinearExpression, notation: Notation): SignedText[] {
  if (constant.n === 0n) return [];
  return [{ isNegative: constant.s < 0n, text: notation.number(withoutSign(constant)) }];
}

function isOne({ n, d }: ReducedFraction): boolean {
  return n === 1n && d === 1n;
}

/** As `abs()`, which would reduce the fraction again. */
function withoutSign({ n, d }: ReducedFraction): ReducedFraction {
  return { s: 1n, n, d };
}

function join(parts: readonly SignedText[]): string {
  let text = "";
  for (const { isNegative, text: part } of parts) {
    if (text === "") text = isNegative ? `-${part}` : part;
    else text += (isNegative ? " - " : " + ") + part;
  }
  return text === "" ? "0" : text;
}
