/** An expression with values put in, before anything is worked out: `3 × (-6/5) - (-33/5)`, `2x + (3x - 3)`. */
import type { Fraction } from "fraction.js";
import {
  formatExpression,
  latexExpression,
  startsWithConstant,
  type NumberStyle,
} from "../format-equation.ts";
import { createConstant } from "../solving/linear-expression.ts";
import type { LinearExpression } from "../linear-system.ts";

export interface WrittenExpression {
  readonly plain: string;
  readonly latex: string;
}

export function putValues(
  expression: LinearExpression,
  values: ReadonlyMap<string, LinearExpression>,
  style: NumberStyle = "fraction",
): WrittenExpression {
  const parts: SignedPart[] = [];
  for (const [unknown, factor] of expression.terms) {
    const value = values.get(unknown);
    const isNegative = factor.s < 0n;
    const part =
      value === undefined
        ? writeWhole({ ...createConstant(0n), terms: new Map([[unknown, factor.abs()]]) }, style)
        : writeProduct(factor.abs(), value, style);
    parts.push({ isNegative, ...part });
  }
  if (!expression.constant.equals(0) || parts.length === 0) {
    const { constant } = expression;
    const part = {
      isNegative: constant.s < 0n,
      ...writeWhole(createConstant(constant.abs()), style),
    };
    if (startsWithConstant(expression)) parts.unshift(part);
    else parts.push(part);
  }
  return { plain: join(parts.map(toSigned("plain"))), latex: join(parts.map(toSigned("latex"))) };
}

interface SignedPart extends WrittenExpression {
  readonly isNegative: boolean;
}

function writeWhole(expression: LinearExpression, style: NumberStyle): WrittenExpression {
  return { plain: formatExpression(expression, style), latex: latexExpression(expression, style) };
}

function writeProduct(
  factor: Fraction,
  value: LinearExpression,
  style: NumberStyle,
): WrittenExpression {
  const { plain, latex } = writeWhole(value, "fraction");
  const isSum = value.terms.size + Number(!value.constant.equals(0)) > 1;
  const isNegative = plain.startsWith("-");
  const isFraction = value.terms.size === 0 && value.constant.d !== 1n;
  const isOne = factor.equals(1);
  const first = writeWhole(createConstant(factor), style);
  const plainFactor = first.plain.includes("/") ? `(${first.plain})` : first.plain;
  const isBracketed = isSum || isNegative || (isFraction && !isOne);
  const inner = {
    plain: isBracketed ? `(${plain})` : plain,
    latex: isSum || isNegative ? `\\left(${latex}\\right)` : latex,
  };
  if (isOne) return inner;
  if (isSum) return { plain: plainFactor + inner.plain, latex: first.latex + inner.latex };
  return {
    plain: `${plainFactor} × ${inner.plain}`,
    latex: `${first.latex} \\times ${inner.latex}`,
  };
}

function toSigned(form: "plain" | "latex"): (part: SignedPart) => string {
  return (part) => (part.isNegative ? "-" : "+") + part[form];
}

function join(parts: readonly string[]): string {
  const [first = "", ...others] = parts;
  const start = first.startsWith("+") ? first.slice(1) : first;
  return [start, ...others.map((part) => `${part.charAt(0)} ${part.slice(1)}`)].join(" ");
}
