/** Checks the lines of a model's text, one after another. */
import { ImplicationTest } from "./implication-test.ts";
import { combineImplied, EquationJudge, type Implied } from "./judge-equation.ts";
import type { Span } from "../linear-system.ts";
import type { Solution } from "../solution.ts";
import { contextOf } from "./equation-context.ts";
import { findTupleEquations, type TupleEquation } from "./find-tuples.ts";
import { findWrittenEquations, type WrittenEquation } from "./find-written-equations.ts";
import { foldCharacters } from "./plain-characters.ts";
import { scanWriting } from "./scan-writing.ts";
import { foldName, type Token } from "./written-token.ts";

export interface CheckedEquation {
  /** Its place in the whole text. */
  readonly span: Span;
  readonly implied: Implied;
}

/** A finished line that isn't blank. */
export interface CheckedStep {
  readonly index: number;
  /** Where the line begins in the whole text: UTF-16 code units. */
  readonly offset: number;
  readonly text: string;
  /** False if one of its equations is, true if one is and none is false, else null. */
  readonly implied: Implied;
  readonly equations: readonly CheckedEquation[];
}

/** Longer lines are no steps: nothing in them is checked. */
const maxLine = 4000;
const maxEquations = 600;

/** The end of what was assumed: a new section, or a word that it didn't work. */
const heading = /^\s*(?:#{1,6}\s|\*\*[^*]{1,80}\*\*[:.]?\s*$|(?:step|method|case|option)\s*\d)/iu;
const rejection =
  /\b(?:not|(?:does|do|is|did)n['’]t)\s+(?:[a-z]+\s+){0,2}(?:satisf|hold|work|equal|match|true|solution|correct|valid|possible)|\b(?:wrong|incorrect|contradict\w*)\b|(?:^|[.!])\s*instead\b|満たさない|満たしません|矛盾|不適|成り立たない|成り立ちません/giu;
const relation = /[=＝≈≒≃≅]|\\(?:approx|simeq|fallingdotseq)/;

export class LineChecker {
  readonly #judge: EquationJudge;
  readonly #names: ReadonlySet<string>;
  /** Whether the lines follow from something assumed that the system does not imply. */
  #isAssuming = false;
  /** Where in the line that was. */
  #assumedAt = 0;
  #isAfterBlank = false;
  #offset = 0;
  #index = 0;
  #count = 0;

  constructor(unknowns: readonly string[], solution: Solution) {
    this.#judge = new EquationJudge(new ImplicationTest(unknowns, solution));
    this.#names = new Set(unknowns.map(foldName));
  }

  /** Gives nothing for a blank line. */
  check(line: string): CheckedStep[] {
    const offset = this.#offset;
    this.#offset += line.length + 1;
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (text.trim() === "") {
      this.#isAfterBlank = true;
      return [];
    }
    if (heading.test(text)) this.#isAssuming = false;
    this.#assumedAt = 0;
    const equations = this.#checkLine(text, offset);
    this.#isAfterBlank = false;
    if (text.length <= maxLine && this.#isRejected(text)) this.#isAssuming = false;
    const implied = combineImplied(equations.map((equation) => equation.implied));
    const index = this.#index;
    this.#index += 1;
    return [{ index, offset, text, implied, equations }];
  }

  #checkLine(text: string, offset: number): CheckedEquation[] {
    if (text.length > maxLine || this.#count > maxEquations || !relation.test(text)) {
      this.#judge.forgetSide();
      return [];
    }
    const plain = foldCharacters(text);
    const { tokens, equations } = findWrittenEquations(scanWriting(plain), this.#names);
    const tuples = findTupleEquations(tokens, this.#names);
    const found = [...equations.filter(({ from }) => !isWithin(tuples, from)), ...tuples]
      .toSorted((one, other) => one.from - other.from)
      .map((equation) => ("names" in equation ? equation : dropPieces(equation)))
      .filter((equation) => "names" in equation || equation.sides.length >= 2);
    this.#count += found.length;
    const checked = found.map((equation) => {
      const implied = this.#checkEquation(equation, tokens, plain);
      const start = tokens[equation.from]?.offset ?? 0;
      const end = tokens[equation.to - 1]?.end ?? start;
      const span = { offset: offset + start, length: end - start, text: text.slice(start, end) };
      return { span, implied };
    });
    const rest = tokens.slice(found.at(-1)?.to ?? 0);
    const isLast = rest.every(({ kind, text: sign }) => isBorder(kind) || sign === ",");
    if (!isLast) this.#judge.forgetSide();
    return checked;
  }

  #checkEquation(
    equation: WrittenEquation | TupleEquation,
    tokens: readonly Token[],
    text: string,
  ): Implied {
    const before = tokens[equation.from - 1];
    const isTuple = "names" in equation;
    const isFirst = before === undefined || isBorder(before.kind);
    if (!isFirst) this.#judge.forgetSide();
    const implied = isTuple
      ? this.#judge.judgeTuple(equation)
      : this.#judge.judge(equation, before);
    const sides = isTuple ? [] : equation.sides;
    if (implied === true && this.#isOfOneUnknown(sides)) this.#isAssuming = false;
    if (implied !== false) return implied;
    const isApart = this.#isAfterBlank && isFirst && sides[0]?.length === 0;
    const isDoubtful = isApart || (!isTuple && (equation.isDoubtful || equation.isJoined));
    const context = contextOf(text, tokens, { ...equation, isDoubtful, sides });
    const isTried = context === "assumed" || context === "asked";
    if (isTried && (isTuple || sides[0]?.length === 1)) {
      this.#isAssuming = true;
      this.#assumedAt = tokens[equation.from]?.offset ?? 0;
    }
    return context === "stated" && !this.#isAssuming ? false : null;
  }

  /** Whether the line says that what was assumed fails, and assumes nothing after that. */
  #isRejected(text: string): boolean {
    const last = [...text.matchAll(rejection)].at(-1);
    return last !== undefined && last.index >= this.#assumedAt;
  }

  /** True of one unknown: that can't follow from a wrong assumption, so that the text is back at the system. */
  #isOfOneUnknown(sides: WrittenEquation["sides"]): boolean {
    const written = sides.flat().filter(({ kind }) => kind === "name");
    const [first] = written;
    if (first === undefined || !this.#names.has(first.text)) return false;
    return written.every(({ text }) => text === first.text);
  }
}

function isBorder(kind: Token["kind"]): boolean {
  return kind === "break" || kind === "fence";
}

function isWithin(tuples: readonly TupleEquation[], at: number): boolean {
  return tuples.some(({ from, to }) => from <= at && at < to);
}

/** Without the sides at either end that are only a piece of what was written: of a matrix, of a table. */
function dropPieces(equation: WrittenEquation): WrittenEquation {
  let { sides, isNearly, from, to } = equation;
  while (sides[0] !== undefined && !isBalanced(sides[0])) {
    from += sides[0].length + 1;
    [sides, isNearly] = [sides.slice(1), isNearly.slice(1)];
  }
  for (let last = sides.at(-1); last !== undefined; last = sides.at(-1)) {
    if (last.length > 0 && isBalanced(last)) break;
    to -= last.length + 1;
    [sides, isNearly] = [sides.slice(0, -1), isNearly.slice(0, -1)];
  }
  return { ...equation, sides, isNearly, from, to };
}

function isBalanced(side: readonly Token[]): boolean {
  let depth = 0;
  for (const { kind } of side) {
    if (kind === "open") depth += 1;
    if (kind === "close") depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
