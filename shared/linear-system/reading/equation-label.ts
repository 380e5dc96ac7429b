/** Takes the numbers that people give equations, "(1) x + y = 3" and "x + y = 3 … (1)", off the equations. */
import type { Piece } from "./piece.ts";
import type { ReadingNotes } from "./reading-notes.ts";
import type { Token } from "./token.ts";

export function stripLabels(pieces: readonly Piece[], notes: ReadingNotes): readonly Piece[] {
  const stripped: Piece[] = [];
  let leading = 0;
  let ordinal = 0;
  /** The equation before had a number after it. */
  let isSeries = false;
  const names = countNames(pieces);
  for (const piece of pieces) {
    if (piece.kind !== "equation") {
      stripped.push(piece);
      if (piece.kind === "label") isSeries = ordinal > 0;
      continue;
    }
    ordinal += 1;
    const first = readLeading(piece.tokens, leading, names);
    if (first.label.length > 0) stripped.push({ kind: "label", tokens: first.label });
    if (first.number !== undefined) leading = first.number;
    const { label, isCertain } = readTrailing(first.rest, { ordinal, isSeries }, names);
    isSeries = label.length > 0;
    const tokens = first.rest.slice(0, first.rest.length - label.length);
    stripped.push({ kind: "equation", tokens });
    if (label.length > 0) stripped.push({ kind: "label", tokens: label });
    if (!isCertain) notes.add("label", label.map(({ text }) => text).join(""));
  }
  return stripped;
}

interface Leading {
  readonly label: readonly Token[];
  readonly rest: readonly Token[];
  readonly number: number | undefined;
}

/** "(1)", "[1]", "(a)" before an equation: spaced from it, or the next in order. */
function readLeading(
  tokens: readonly Token[],
  before: number,
  names: ReadonlyMap<string, number>,
): Leading {
  const [open, inner, close, next] = tokens;
  const none: Leading = { label: [], rest: tokens, number: undefined };
  if (open?.kind !== "open" || close?.kind !== "close" || inner === undefined) return none;
  const isFollowed =
    next !== undefined && (isOperand(next) || (next.text === "-" && next.isSpaced));
  if (!isFollowed) return none;
  const number = /^\d{1,2}$/.test(inner.text) ? Number(inner.text) : undefined;
  const isLetter = inner.kind === "name" && (names.get(inner.text) ?? 0) < 2 && next.isSpaced;
  const isNumber = number !== undefined && (next.isSpaced || number === before + 1);
  // A minus after "(1)" may belong to either: only in order is it a label.
  if (next.text === "-" && number !== before + 1) return none;
  return isNumber || isLetter ? { label: tokens.slice(0, 3), rest: tokens.slice(3), number } : none;
}

function isOperand(token: Token): boolean {
  return ["number", "name", "open", "fraction", "root", "bar", "matrix"].includes(token.kind);
}

interface Trailing {
  readonly label: readonly Token[];
  /** No factor could be meant. */
  readonly isCertain: boolean;
}

/** "(1)" after an equation, spaced from it, with dashes before it perhaps. */
function readTrailing(
  tokens: readonly Token[],
  { ordinal, isSeries }: { ordinal: number; isSeries: boolean },
  names: ReadonlyMap<string, number>,
): Trailing {
  const [open, inner, close] = tokens.slice(-3);
  const none = { label: [], isCertain: true };
  if (tokens.length < 6 || open?.kind !== "open" || close?.kind !== "close") return none;
  const dashes = countDashes(tokens);
  if (inner === undefined) return none;
  const isSpaced = tokens.at(-3 - dashes)?.isSpaced ?? false;
  const isNumber = /^\d{1,2}$/.test(inner.text);
  const isLetter = /^[A-Ea-ei]$/.test(inner.text) && (names.get(inner.text) ?? 0) < 2;
  if (!isNumber && !isLetter) return none;
  const before = tokens[tokens.length - 4 - dashes];
  const isOrdinal = Number(inner.text) === ordinal;
  if (before === undefined || before.kind === "relation" || before.kind === "operator") return none;
  // Touching the equation it is a factor, unless the equations are numbered so, in order.
  const isInOrder = isOrdinal && (ordinal === 1 || isSeries);
  if (dashes === 1 && !isOrdinal) return none;
  if (!isSpaced && dashes < 2 && !isInOrder) return none;
  const isCertain = dashes > 1 || (isOrdinal && dashes === 0 && (isSpaced || ordinal === 1));
  return { label: tokens.slice(-3 - dashes), isCertain };
}

function countDashes(tokens: readonly Token[]): number {
  let count = 0;
  while (tokens[tokens.length - 4 - count]?.text === "-") count += 1;
  return count;
}

function countNames(pieces: readonly Piece[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { kind, tokens } of pieces) {
    if (kind !== "equation") continue;
    for (const token of tokens) {
      if (token.kind === "name") counts.set(token.text, (counts.get(token.text) ?? 0) + 1);
    }
  }
  return counts;
}
