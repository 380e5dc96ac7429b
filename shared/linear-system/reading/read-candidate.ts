/** "Is x = 1, y = 2 a solution of …?": which equations are the values asked about, and which the system. */
import type Fraction from "fraction.js";
import { type Chain, parseTuple, placeOf } from "./parse-run.ts";
import type { Piece } from "./piece.ts";
import { toConstant } from "./polynomial.ts";
import type { ParsingContext } from "./read-arithmetic.ts";

export interface ReadEquation {
  readonly piece: Piece;
  readonly chains: readonly Chain[];
}

export interface SplitQuestion {
  readonly system: readonly ReadEquation[];
  readonly candidate: readonly ReadEquation[];
}

const asks =
  /\b(?:solutions?|satisf\w*|solves?|fits?|works?|correct|right|roots?|check|verify|test|got|get|found|think)\b|解|満た|みた|成り立|正し/iu;

/** Undefined where no values are asked about. */
export function splitCandidate(
  equations: readonly ReadEquation[],
  text: string,
): SplitQuestion | undefined {
  if (!asks.test(text)) return undefined;
  for (let at = 1; at < equations.length; at += 1) {
    const [left, right] = [equations.slice(0, at), equations.slice(at)];
    const words = readWords(equations, at, text);
    if (left.every(isAssignment) && isValuesFirst(words)) return { system: right, candidate: left };
    if (right.every(isAssignment) && isSystemFirst(words)) {
      return { system: left, candidate: right };
    }
  }
  return undefined;
}

interface Words {
  readonly before: string;
  readonly between: string;
  readonly after: string;
}

function readWords(equations: readonly ReadEquation[], at: number, text: string): Words {
  const place = (index: number) => placeOf(equations[index]?.piece.tokens ?? []);
  return {
    before: text.slice(0, place(0).from).slice(-200),
    between: text.slice(place(at - 1).to, place(at).from).slice(0, 200),
    after: text.slice(place(equations.length - 1).to).slice(0, 200),
  };
}

const asking = /\b(?:is|are|does|do|check|whether|verify|show|if|can|prove)\b/iu;
const japaneseAsking = /か|確|検算|調べ|正し|示/u;

function isValuesFirst({ before, between, after }: Words): boolean {
  const isEnglish = /\b(?:solutions?|satisf\w*|solves?|fits?|works?)\b/iu.test(between);
  if (isEnglish && asking.test(before)) return true;
  const isTried = /\b(?:check|verify|test|got|get|found|think)\b/iu.test(before);
  if (isTried && /^\s*:|\b(?:for|from|in|against|to)\b/iu.test(between)) return true;
  const isJapanese = /[はが]/u.test(between) && /解|満た|みた|成り立/u.test(after);
  return isJapanese && japaneseAsking.test(after);
}

function isSystemFirst({ between, after }: Words): boolean {
  if (/\b(?:is|are|does|do|check|whether|verify|if)\b/iu.test(between)) {
    return /\b(?:solutions?|satisf\w*|solves?|fits?|works?|correct|right)\b/iu.test(after);
  }
  const isJapanese = /解[はが]|答えは|解として/u.test(between) && /か|正し|確/u.test(after);
  return (
    isJapanese || (/[はがをに]/u.test(between) && /解|満た/u.test(after) && /か|確/u.test(after))
  );
}

function isAssignment({ chains }: ReadEquation): boolean {
  return chains.every((chain) => readAssignment(chain) !== undefined);
}

/** A name and its value; undefined where the chain is another equation. */
export function readAssignment(chain: Chain): { name: string; value: Fraction } | undefined {
  const [left, right, ...more] = chain;
  if (left === undefined || right === undefined || more.length > 0) return undefined;
  const [[name, factor] = [undefined, undefined], ...others] = left.value;
  const value = toConstant(right.value);
  if (name === undefined || name === "" || name.includes("*") || others.length > 0) {
    return undefined;
  }
  if (factor === undefined || !factor.equals(1n) || value === undefined) return undefined;
  return { name, value };
}

const asksOfPair = /\b(?:is|are|does|do|check|whether|verify|if)\b|か|確|検算/iu;

/** "Is (1, 2) a solution of …?": the numbers for the unknowns in their order. @throws InputFault */
export function readPair(
  pieces: readonly Piece[],
  unknowns: readonly string[],
  context: ParsingContext,
  text: string,
): ReadonlyMap<string, Fraction> | undefined {
  if (!asks.test(text) || !asksOfPair.test(text)) return undefined;
  for (const { kind, tokens } of pieces) {
    const hasName = tokens.some((token) => token.kind === "name");
    const sides = kind === "fragment" && !hasName ? parseTuple(tokens, context) : undefined;
    const named = new Map<string, Fraction>();
    for (const [index, name] of unknowns.entries()) {
      const side = sides?.[index];
      const value = side && toConstant(side.value);
      if (value !== undefined) named.set(name, value);
    }
    if (sides?.length === unknowns.length && named.size === unknowns.length) {
      const { from, to } = placeOf(tokens);
      context.notes.add("pair", text.slice(from, to));
      return named;
    }
  }
  return undefined;
}
