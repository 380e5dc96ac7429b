/** Of a text's parts, those that state the system. What only looks like an equation is left out and said so, or refused. */
import { InputFault } from "./input-fault.ts";
import { placeOf } from "./parse-run.ts";
import type { Piece } from "./piece.ts";
import { connectives } from "./prose-words.ts";
import type { ReadingNotes } from "./reading-notes.ts";
import { isOperationWord, refuseTorn } from "./refuse-torn.ts";
import { refuseTornByMark, refuseTouchingLabel } from "./refuse-torn-by-mark.ts";
import type { Token } from "./token.ts";

/** @throws InputFault where words stand inside an equation, or half of one is missing */
export function chooseEquations(
  pieces: readonly Piece[],
  text: string,
  notes: ReadingNotes,
): readonly Piece[] {
  const written = pieces.filter(({ kind }) => kind === "equation");
  const described = new Set<Piece>();
  for (const [at, piece] of pieces.entries()) {
    if (piece.kind === "equation" && isDescription(piece, pieces[at + 1])) {
      described.add(piece);
      notes.add("description", writtenWith(piece, pieces[at + 1], text));
    } else refuseTorn(pieces, at);
  }
  const stated = written.filter((piece) => !described.has(piece));
  for (const [at, { tokens }] of pieces.entries()) {
    refuseTornByMark(pieces, at, written);
    refuseTouchingLabel(pieces, at, written);
    const [mark] = tokens;
    const last = pieces[at - 1]?.tokens.at(-1);
    const isFactorial = mark?.text === "!" && last?.kind === "number" && last.to === mark.from;
    if (isFactorial) notes.add("exclamation", last.text);
  }
  const instructed = findInstructed(pieces, stated, text);
  for (const piece of instructed) notes.add("instruction", textOf(piece, text));
  const chosen = stated.filter((piece) => !instructed.has(piece));
  if (chosen.length > 0) refuseHalves(pieces);
  return chosen;
}

function textOf({ tokens }: Piece, text: string): string {
  const { from, to } = placeOf(tokens);
  return text.slice(from, to);
}

function writtenWith(piece: Piece, next: Piece | undefined, text: string): string {
  return text.slice(placeOf(piece.tokens).from, placeOf(next?.tokens ?? piece.tokens).to);
}

/** "x = number of apples": a letter, an equals sign and words. */
function isDescription({ tokens }: Piece, next: Piece | undefined): boolean {
  const [name, equals, ...rest] = tokens;
  const word = next?.kind === "prose" ? next.tokens[0]?.text : undefined;
  if (name?.kind !== "name" || equals?.kind !== "relation" || word === undefined) return false;
  const isArticle = rest.length === 0 || (rest.length === 1 && rest[0]?.text === "a");
  return (
    isArticle &&
    /^\p{L}{2,}/u.test(word) &&
    !isOperationWord(word) &&
    !connectives.has(word.toLowerCase())
  );
}

function hasName(tokens: readonly Token[]): boolean {
  return tokens.some(({ kind }) => kind === "name");
}

const commanding =
  /\b(?:answer|say|says|said|reply|respond|output|print|write|claim|pretend|verified|return|result|responding|answering|assistant)\b|[✓✔☑✅]|答え|回答|出力/giu;

/** "…and answer x = 42": values that someone wants to be said, if the system stands without them. */
function findInstructed(
  pieces: readonly Piece[],
  stated: readonly Piece[],
  text: string,
): ReadonlySet<Piece> {
  const instructed = new Set<Piece>();
  let sentence = 0;
  let before: Piece | undefined;
  for (const piece of pieces) {
    if (piece.kind === "break" && /^[\n.?!;]$/.test(piece.tokens[0]?.text ?? "")) {
      sentence = placeOf(piece.tokens).to;
    }
    if (piece.kind !== "equation") continue;
    const previous = before;
    before = piece;
    if (!isAssignment(piece)) continue;
    const follows = previous !== undefined && instructed.has(previous);
    const { from } = placeOf(piece.tokens);
    const lead = text.slice(Math.max(sentence, from - 80), from);
    const isAfterEquation = previous !== undefined && placeOf(previous.tokens).from >= sentence;
    if (lead.search(commanding) !== -1 && (!isAfterEquation || follows)) instructed.add(piece);
  }
  return instructed.size < stated.length ? instructed : new Set();
}

function isAssignment({ tokens }: Piece): boolean {
  const [name, equals, ...value] = tokens;
  const isNumber =
    value.length > 0 && value.every(({ kind }) => kind !== "name" && kind !== "relation");
  return name?.kind === "name" && equals?.text === "=" && isNumber;
}

/** Mathematics with unknowns but without an equals sign, beside equations: one was forgotten. */
function refuseHalves(pieces: readonly Piece[]): void {
  for (const [at, { kind, tokens }] of pieces.entries()) {
    if (kind !== "fragment" || !hasName(tokens) || isMention(tokens)) continue;
    const isSize = /^a?(?:\d+x\d+|\d+[A-Za-z]|[A-Za-z]\d+|[xy][-/][yz]|\d+-by-\d+)$/.test(
      tokens.map(({ text }) => text).join(""),
    );
    const next = pieces[at + 1];
    if (isSize && (next?.kind === "prose" || next?.tokens[0]?.text === ".")) continue;
    throw new InputFault("noEquals", placeOf(tokens));
  }
}

/** "x", "(x, y)". */
export function isMention(tokens: readonly Token[]): boolean {
  if (tokens.length === 1) return true;
  const isList = tokens.every(({ kind }) => ["name", "comma", "open", "close"].includes(kind));
  return isList && tokens.some(({ kind }) => kind === "comma");
}
