/** Gathers the steps of an explanation. */
import { Fraction } from "fraction.js";
import type { ExplanationStep, Rule } from "../explanation.ts";
import type { ExplanationTexts } from "./explanation-texts.ts";
import {
  formatExpression,
  latexExpression,
  type EquationSides,
  type NumberStyle,
} from "../format-equation.ts";
import type { LinearSystem } from "../linear-system.ts";
import type { Solution } from "../solution.ts";
import { findStyle } from "./number-style.ts";

/** An equation as it is shown. */
export interface Line {
  readonly plain: string;
  /** With `&` before the sign that lines are aligned at. */
  readonly latex: string;
  readonly label?: number;
}

export interface Formulas {
  readonly before?: readonly Line[];
  readonly after?: readonly Line[];
  /** Where it isn't just what `after` says. */
  readonly latex?: string;
}

export function createLine(
  { left, right }: EquationSides,
  label?: number,
  style?: NumberStyle,
): Line {
  return {
    plain: `${formatExpression(left, style)} = ${formatExpression(right, style)}`,
    latex: `${latexExpression(left, style)} &= ${latexExpression(right, style)}`,
    ...(label === undefined ? {} : { label }),
  };
}

export class ExplanationWriter {
  readonly system: LinearSystem;
  readonly solution: Solution;
  readonly texts: ExplanationTexts;
  /** How each original equation is shown. */
  readonly styles: readonly NumberStyle[];
  readonly #steps: ExplanationStep[] = [];
  readonly #scales = new Map<number, Fraction>();
  /** The original equations have the first numbers. */
  #lastLabel: number;

  constructor(system: LinearSystem, solution: Solution, texts: ExplanationTexts) {
    this.system = system;
    this.solution = solution;
    this.texts = texts;
    this.styles = system.equations.map((equation) => findStyle(equation));
    this.#lastLabel = system.equations.length;
  }

  get steps(): readonly ExplanationStep[] {
    return this.#steps;
  }

  /** The unknowns to be worked out: all but those that stay free. */
  get bound(): readonly string[] {
    const { solution } = this;
    if (solution.status !== "infinite") return this.system.unknowns;
    return this.system.unknowns.filter((unknown) => !solution.free.includes(unknown));
  }

  /** What the equation of this number is now, if it was 1 when it got the number. */
  scaleOf(label: number): Fraction {
    return this.#scales.get(label) ?? new Fraction(1n);
  }

  /** Notes that the equation keeps its number though both sides were multiplied. */
  rescale(label: number, factor: Fraction): void {
    this.#scales.set(label, this.scaleOf(label).mul(factor));
  }

  /** The number of a new equation. */
  takeLabel(): number {
    this.#lastLabel += 1;
    return this.#lastLabel;
  }

  add(rule: Rule, text: string, { before = [], after = [], latex }: Formulas = {}): void {
    this.#steps.push({
      rule,
      before: before.map((line) => line.plain),
      after: after.map((line) => line.plain),
      labels: after.map(({ label }) => (label === undefined ? undefined : this.texts.label(label))),
      text,
      latex: latex ?? this.#align(after),
    });
  }

  #align(lines: readonly Line[]): string {
    if (lines.length === 0) return "";
    const rows = lines.map(({ latex, label }) =>
      label === undefined ? latex : `${latex} && \\cdots \\text{${this.texts.label(label)}}`,
    );
    return `\\begin{aligned} ${rows.join(" \\\\ ")} \\end{aligned}`;
  }
}
