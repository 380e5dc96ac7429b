/** Expressions and equations as text, plain (`3x - y = 3`) and in LaTeX; the reader takes both back. */
import type Fraction from "fraction.js";
import { formatDecimal, formatFraction, latexFraction } from "./format-number.ts";
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
  readonly factor: (magnitude: Fraction, unknown: string) => string;
  readonly number: (magnitude: Fraction) => string;
}

const plain: Notation = {
  factor: (magnitude, unknown) => {
    if (magnitude.equals(1)) return unknown;
    const text = formatFraction(magnitude);
    return magnitude.d === 1n ? putTogether(text, unknown) : `(${text})${unknown}`;
  },
  number: formatFraction,
};

const plainDecimal: Notation = {
  factor: (magnitude, unknown) =>
    magnitude.equals(1) ? unknown : putTogether(formatDecimal(magnitude).text, unknown),
  number: (magnitude) => formatDecimal(magnitude).text,
};

const latex: Notation = {
  factor: (magnitude, unknown) =>
    (magnitude.equals(1) ? "" : latexFraction(magnitude)) + latexUnknown(unknown),
  number: latexFraction,
};

const latexDecimal: Notation = {
  factor: (magnitude, unknown) =>
    (magnitude.equals(1) ? "" : formatDecimal(magnitude).text) + latexUnknown(unknown),
  number: (magnitude) => formatDecimal(magnitude).text,
};

/** A number and a name beside it: but 2e1 would be twenty. */
function putTogether(number: string, unknown: string): string {
  return /^e[-+]?\d/iu.test(unknown) ? `${number}*${unknown}` : number + unknown;
}

const parametric: Notation = {
  factor: (magnitude, unknown) =>
    magnitude.equals(1) ? unknown : `${formatFraction(magnitude)}*${unknown}`,
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

/** `x`, `x_{12}`, `\alpha` */
export function latexUnknown(unknown: string): string {
  const [, letters = unknown, index = "", rest = ""] = /^(\D+?)_?(\d*)(\D*)$/u.exec(unknown) ?? [];
  const greek = greekNames.split(" ")[(letters.codePointAt(0) ?? 0) - 0x3_b1];
  const letter = greek === undefined || letters.length > 1 ? letters : `\\${greek} `;
  return letter.trim() + (index === "" ? "" : `_{${index}}`) + rest;
}

interface SignedText {
  readonly isNegative: boolean;
  readonly text: string;
}

function write(expression: LinearExpression, notation: Notation): string {
  return join([...writeTerms(expression, notation), ...writeConstant(expression, notation)]);
}

function writeTerms({ terms }: LinearExpression, notation: Notation): SignedText[] {
  return [...terms].map(([unknown, factor]) => ({
    isNegative: factor.s < 0n,
    text: notation.factor(factor.abs(), unknown),
  }));
}

function writeConstant({ constant }: LinearExpression, notation: Notation): SignedText[] {
  if (constant.equals(0)) return [];
  return [{ isNegative: constant.s < 0n, text: notation.number(constant.abs()) }];
}

function join(parts: readonly SignedText[]): string {
  let text = "";
  for (const { isNegative, text: part } of parts) {
    if (text === "") text = isNegative ? `-${part}` : part;
    else text += (isNegative ? " - " : " + ") + part;
  }
  return text === "" ? "0" : text;
}
