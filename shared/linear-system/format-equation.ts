/** Expressions and equations as text, plain (`3x - y = 3`) and in LaTeX; the reader takes both back. */
import type Fraction from "fraction.js";
import { formatFraction, latexFraction } from "./format-number.ts";
import type { LinearExpression } from "./linear-system.ts";

/** Any equation by its two sides, such as a `LinearEquation`. */
export interface EquationSides {
  readonly left: LinearExpression;
  readonly right: LinearExpression;
}

/** How a magnitude is written as a term's factor, how alone. */
interface Notation {
  readonly factor: (magnitude: Fraction, unknown: string) => string;
  readonly number: (magnitude: Fraction) => string;
}

const plain: Notation = {
  factor: (magnitude, unknown) => {
    const isOne = magnitude.equals(1);
    if (isOne) return unknown;
    const text = formatFraction(magnitude);
    if (magnitude.d !== 1n) return `(${text})${unknown}`;
    // 2e1 would be twenty.
    return /^e\d/iu.test(unknown) ? `${text}*${unknown}` : text + unknown;
  },
  number: formatFraction,
};

const latex: Notation = {
  factor: (magnitude, unknown) =>
    (magnitude.equals(1) ? "" : latexFraction(magnitude)) + latexUnknown(unknown),
  number: latexFraction,
};

const parametric: Notation = {
  factor: (magnitude, unknown) =>
    magnitude.equals(1) ? unknown : `${formatFraction(magnitude)}*${unknown}`,
  number: formatFraction,
};

/** `3x - (1/2)y + 2` */
export function formatExpression(expression: LinearExpression): string {
  return join([...writeTerms(expression, plain), ...writeConstant(expression, plain)]);
}

/** `3x - y = 3` */
export function formatEquation({ left, right }: EquationSides): string {
  return `${formatExpression(left)} = ${formatExpression(right)}`;
}

/** The number first, products spelt out: `3/2 + 1/2*y`, `3 - y`, `2*y`. */
export function formatParametric(expression: LinearExpression): string {
  return join([...writeConstant(expression, parametric), ...writeTerms(expression, parametric)]);
}

export function latexExpression(expression: LinearExpression): string {
  return join([...writeTerms(expression, latex), ...writeConstant(expression, latex)]);
}

export function latexEquation({ left, right }: EquationSides): string {
  return `${latexExpression(left)} = ${latexExpression(right)}`;
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
