/** The ways in which a side of a written equation can be read, likelier ones first. */
import type { LinearExpression } from "../linear-system.ts";
import { readSide } from "./read-side.ts";
import { type Exactness, exactnessOf } from "./rounding.ts";
import type { Token } from "./written-token.ts";

export interface SideReading {
  readonly expression: LinearExpression;
  readonly exactness: Exactness;
  /** `(1) + 2(2)`: may name equations instead of numbers. */
  readonly isOfLabels: boolean;
}

/**
 * @param before what stands before the first side; undefined for all others and where nothing does
 * @param isLast a number in brackets after the last side may be the equation's label
 */
export function readSideInEveryWay(
  tokens: readonly Token[],
  { before, isFirst, isLast }: { before: Token | undefined; isFirst: boolean; isLast: boolean },
): SideReading[] {
  const spellings = [tokens];
  if (isLast) spellings.push(dropRemark(tokens));
  if (isFirst) {
    spellings.push(...spellings.map(dropLeadingLabels));
    if (before?.kind === "label" && before.text === "-") {
      spellings.push([{ ...before, kind: "operator" }, ...tokens]);
    }
  }
  const different = spellings.filter(
    (spelling, index) => spellings.findIndex(({ length }) => length === spelling.length) === index,
  );
  return different.flatMap((spelling) => {
    const hasLabel = isLast && dropRemark(spelling) !== spelling;
    return readMixedNumbers(spelling, !hasLabel && isLabelArithmetic(spelling));
  });
}

function readMixedNumbers(tokens: readonly Token[], isOfLabels: boolean): SideReading[] {
  const exactness = exactnessOf(tokens);
  const expressions = [readSide(tokens)];
  if (mayBeMixed(tokens)) expressions.push(readSide(tokens, { mixedNumbers: false }));
  return expressions.flatMap((expression) =>
    expression === undefined ? [] : [{ expression, exactness, isOfLabels }],
  );
}

function mayBeMixed(tokens: readonly Token[]): boolean {
  return tokens.some(({ kind }, index) => {
    const [next, afterNext] = tokens.slice(index + 1, index + 3);
    const isFraction = next?.kind === "open" && afterNext?.kind === "open";
    return kind === "number" && (next?.kind === "number" || isFraction);
  });
}

function isLabel(tokens: readonly Token[], at: number): boolean {
  const [open, number, close] = tokens.slice(at, at + 3);
  return open?.kind === "open" && /^\d{1,2}$/.test(number?.text ?? "") && close?.kind === "close";
}

/** `5x = -6 (3)`, `x = -6/5 (-1.2)`. */
function dropRemark(tokens: readonly Token[]): readonly Token[] {
  const length = remarkOf(tokens).length;
  return length === 0 ? tokens : tokens.slice(0, -length - 2);
}

/** The number in brackets that stands apart behind a side; none there is empty. */
export function remarkOf(tokens: readonly Token[]): readonly Token[] {
  if (tokens.at(-1)?.kind !== "close") return [];
  const at = tokens.findLastIndex(({ kind }) => kind === "open" || kind === "name");
  const open = tokens[at];
  const isApart = at > 0 && open?.kind === "open" && open.hasSpaceBefore;
  const isAfterValue = /number|name|close/.test(tokens[at - 1]?.kind ?? "");
  return isApart && isAfterValue ? tokens.slice(at + 1, -1) : [];
}

/** `(1) 3x - y`, `(1) × 2 - 2(2) 5x`, and `× 2 6x` after ①. */
function dropLeadingLabels(tokens: readonly Token[]): readonly Token[] {
  const end = skipLabels(tokens);
  return end > 0 && end < tokens.length ? tokens.slice(end) : tokens;
}

function isLabelArithmetic(tokens: readonly Token[]): boolean {
  return tokens.length > 0 && skipLabels(tokens) === tokens.length;
}

/** Where the sums and multiples of labels end with which the tokens begin. */
function skipLabels(tokens: readonly Token[]): number {
  const textAt = (at: number): string => tokens[at]?.text ?? "";
  const isNumber = (at: number): boolean => tokens[at]?.kind === "number";
  let at = /^[*/]$/.test(textAt(0)) && isNumber(1) ? 2 : 0;
  for (;;) {
    let next = at;
    if (/^[-+]$/.test(textAt(next))) next += 1;
    if (isNumber(next)) next += textAt(next + 1) === "*" ? 2 : 1;
    if (!isLabel(tokens, next)) return at;
    next += 3;
    if (/^[*/]$/.test(textAt(next)) && isNumber(next + 1)) next += 2;
    at = next;
  }
}
