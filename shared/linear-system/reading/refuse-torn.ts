/**
 * Refuses mathematics that words or signs tear apart: what is left on either side would be another equation than the one
 * that was meant.
 */
import { InputFault } from "./input-fault.ts";
import type { Piece } from "./piece.ts";
import { connectives } from "./prose-words.ts";
import type { Token } from "./token.ts";

const operationWords =
  /^(?:plus|minus|times|divided|multiplied|more|less|fewer|twice|half|double|triple|thrice|squared|cubed|percent|倍|足す|足し|引く|引い|掛け|割る|割っ|乗|分の).{0,20}$/iu;
const alternatives = /^(?:or|oder|ou|または|又は|もしくは|或いは|或)$/iu;

const stating = /^(?:is|are|equals?|は|が)$/iu;

/** "5 more than", "times", 「2倍」: a word that is part of a calculation. */
export function isOperationWord(word: string): boolean {
  return operationWords.test(word);
}

/** @throws InputFault where the piece at `at` is but a part of what was meant */
export function refuseTorn(pieces: readonly Piece[], at: number): void {
  const piece = pieces[at];
  if (piece === undefined || !isMathematics(piece)) return;
  const before = readNeighbour(pieces, at, -1);
  const after = readNeighbour(pieces, at, 1);
  if (before.nearest !== undefined) refuseBefore(piece, before, before.nearest);
  if (after.nearest !== undefined) refuseAfter(piece, after, after.nearest);
}

interface Neighbour {
  /** The words between, up to the next mathematics or break: the nearest of them. */
  readonly nearest: Token | undefined;
  readonly words: readonly Token[];
  /** The mathematics beyond them. */
  readonly beyond: Piece | undefined;
}

const furthestWord = 8;

function readNeighbour(pieces: readonly Piece[], at: number, step: 1 | -1): Neighbour {
  const words: Token[] = [];
  let next = at + step;
  while (pieces[next]?.kind === "prose" && words.length < furthestWord) {
    words.push(...(pieces[next]?.tokens ?? []));
    next += step;
  }
  const beyond = pieces[next];
  return { nearest: words[0], words, beyond: beyond && isMathematics(beyond) ? beyond : undefined };
}

function isMathematics({ kind }: Piece): boolean {
  return kind === "equation" || kind === "fragment";
}

function refuseBefore({ kind, tokens }: Piece, { words, beyond }: Neighbour, nearest: Token): void {
  const [first] = tokens;
  if (first === undefined) return;
  const isSign = first.kind === "operator" && first.text === "-";
  const isJoined = (first.kind === "operator" && !isSign) || first.kind === "relation";
  const isAfterTerm = isSign && beyond?.kind === "fragment" && !isConnective(nearest);
  const isTight =
    /^[a-z]/i.test(nearest.text) && nearest.to === first.from && !isConnective(nearest);
  if (isJoined || isAfterTerm) throw refuse(nearest);
  const isSplit = nearest.to === first.from && beyond?.tokens.at(-1)?.to === nearest.from;
  if (isSplit && first.kind === "number" && !/\p{L}/u.test(nearest.text)) {
    throw new InputFault("sign", nearest);
  }
  if (kind === "equation" && (isTight || isOperationWord(nearest.text))) throw refuse(nearest);
  const isHalf = kind === "equation" && beyond?.kind === "fragment";
  if (isHalf && words.every(isStrange)) throw refuse(nearest);
}

function refuseAfter({ kind, tokens }: Piece, { words, beyond }: Neighbour, nearest: Token): void {
  const last = tokens.at(-1);
  // "x is 3": an equation in words.
  const isStated = last?.kind === "name" && words.length === 1 && stating.test(nearest.text);
  if (isStated && kind === "fragment" && isNumeric(beyond)) throw refuse(nearest);
  const isOpen = last?.kind === "relation" || (last?.kind === "operator" && last.text !== "%");
  const isTerm = kind === "equation" || tokens.some((token) => token.kind === "name");
  if (isOpen && isTerm && !isConnective(nearest)) throw refuse(nearest);
  if (kind !== "equation") return;
  if (isOperationWord(nearest.text)) throw refuse(nearest);
  const isHalf = beyond?.kind === "fragment";
  const isPossessive = nearest.text === "の" && words.length === 1;
  if (isHalf && (isPossessive || words.every(isStrange))) throw refuse(nearest);
  const alternative = beyond?.kind === "equation" ? words.find(isAlternative) : undefined;
  if (alternative !== undefined) throw refuse(alternative);
}

function isNumeric(piece: Piece | undefined): boolean {
  return piece?.tokens.every(({ kind }) => kind !== "name" && kind !== "relation") ?? false;
}

function isAlternative({ text }: Token): boolean {
  return alternatives.test(text);
}

/** A sign that is no word and no quotation mark: "±", "°". */
function isStrange({ text }: Token): boolean {
  return !/[\p{L}"'-]/u.test(text);
}

function refuse(token: Token): InputFault {
  return new InputFault(isStrange(token) ? "sign" : "wordInside", token);
}

function isConnective({ text }: Token): boolean {
  return connectives.has(text.toLowerCase());
}
