/** Refuses mathematics that a mark tears apart: "x! + y = 2", "5.x = 3", "3;x - y = 3", "2(x + y = 5)", "x = 1, 5". */
import { InputFault } from "./input-fault.ts";
import type { Piece } from "./piece.ts";
import type { Token } from "./token.ts";

/** A mark between two pieces of mathematics. */
interface Tear {
  readonly before: Piece;
  readonly mark: Token;
  readonly after: Piece;
  readonly last: Token;
  readonly first: Token;
  /** Nothing stands between the mark and its neighbours. */
  readonly isTight: boolean;
  /** The number before is the one that the equation after it would have in a list. */
  readonly isOrdinal: boolean;
  /** No word or label introduces what is before. */
  readonly isBeginning: boolean;
}

/** @throws InputFault where the mark at `at` is one within an expression */
export function refuseTornByMark(
  pieces: readonly Piece[],
  at: number,
  equations: readonly Piece[],
): void {
  const tear = findTear(pieces, at, equations);
  if (tear === undefined) return;
  refuseGoingOn(tear);
  refuseLostNumber(tear, pieces[at + 2]);
  refuseTouching(tear);
}

/** "3:x - y = 3": a number that is no equation's, touching one. @throws InputFault */
export function refuseTouchingLabel(
  pieces: readonly Piece[],
  at: number,
  equations: readonly Piece[],
): void {
  const [before, piece, after] = [pieces[at - 1], pieces[at], pieces[at + 1]];
  const [number, mark] = piece?.kind === "label" ? piece.tokens : [];
  const first = after?.kind === "equation" ? after.tokens[0] : undefined;
  if (after === undefined || first === undefined || mark === undefined) return;
  const isIntroduced = before?.kind === "prose" || before?.kind === "label";
  const isOrdinal = number?.text === String(equations.indexOf(after) + 1);
  const isTight = number?.kind === "number" && number.to === mark.from && mark.to === first.from;
  if (isTight && /^[:\]]$/.test(mark.text) && !isIntroduced && !isOrdinal) {
    throw new InputFault("sign", { from: number.from, to: first.to });
  }
}

function findTear(
  pieces: readonly Piece[],
  at: number,
  equations: readonly Piece[],
): Tear | undefined {
  const [before, piece, after] = [pieces[at - 1], pieces[at], pieces[at + 1]];
  const mark = piece?.kind === "label" && piece.tokens.length > 1 ? undefined : piece?.tokens[0];
  if (piece === undefined || isMathematics(piece) || mark === undefined) return undefined;
  if (before === undefined || after === undefined || mark.text === "\n") return undefined;
  const last = before.tokens.at(-1);
  const first = after.tokens[0];
  if (last === undefined || first === undefined) return undefined;
  if (!isMathematics(before) || !isMathematics(after)) return undefined;
  const isTight = last.to === mark.from && mark.to === first.from;
  const isOrdinal = last.text === String(equations.indexOf(after) + 1);
  const introduction = pieces[at - 2]?.kind;
  const isBeginning = introduction !== "prose" && introduction !== "label";
  return { before, mark, after, last, first, isTight, isOrdinal, isBeginning };
}

function isMathematics({ kind }: Piece): boolean {
  return kind === "equation" || kind === "fragment";
}

/** An operator after the mark has lost what is before it. */
function refuseGoingOn({ before, mark, last, first, isTight }: Tear): void {
  const isGoingOn = first.kind === "relation" || first.kind === "operator";
  if (mark.text === "!" && (isTight || isGoingOn)) {
    throw new InputFault("notation", { from: last.from, to: mark.to });
  }
  const isMark = mark.kind !== "prose" && mark.kind !== "label";
  // A minus may begin an equation, but not right after a bracket.
  const isCertain = first.text !== "-" || /^[)\]}]$/.test(mark.text);
  if (isGoingOn && isCertain && before.kind === "fragment" && isMark) {
    throw new InputFault("sign", { from: last.from, to: first.to });
  }
}

/** "3, 2x = 4" and "x = 1, 5": a number alone beside a comma. */
function refuseLostNumber(tear: Tear, next: Piece | undefined): void {
  const { before, mark, after, last, first, isOrdinal, isBeginning } = tear;
  if (mark.text !== ",") return;
  const isEnd = next?.kind !== "prose" && next?.kind !== "label";
  const isLostAfter = before.kind === "equation" && isNumber(after) && isEnd;
  const isLostBefore = after.kind === "equation" && isNumber(before) && isBeginning && !isOrdinal;
  if (isLostAfter || isLostBefore) {
    throw new InputFault("comma", { from: last.from, to: first.to });
  }
}

function isNumber({ kind, tokens }: Piece): boolean {
  return kind === "fragment" && tokens.every((token) => token.kind === "number");
}

/** "5.x", "3;x", "3とx": without spaces it is one term, unless it numbers an equation. */
function refuseTouching({ before, mark, after, last, first, isTight, isOrdinal }: Tear): void {
  const isTerm = /^(?:number|name|close)$/.test(last.kind);
  const isBracket = mark.text === "(" && last.to === mark.from && before.kind === "fragment";
  if (!isTerm || (!isTight && !isBracket)) return;
  const isWord = /\p{L}/u.test(mark.text) && !/^[とのやも]$/u.test(mark.text);
  const isNumbering = isOrdinal && /^[.,:)\]]$/.test(mark.text);
  if (isWord || isNumbering || before.kind === after.kind) return;
  const isCut = last.kind === "number" && (mark.text === "." || first.kind === "number");
  if (before.kind === "fragment" || isCut) {
    throw new InputFault("sign", { from: last.from, to: first.to });
  }
}
