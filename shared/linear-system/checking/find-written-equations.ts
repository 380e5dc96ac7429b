/** Finds the equations in a line of writing: chains of sides, with the prose, labels and brackets around them left out. */
import { isMathematics, type Token } from "./written-token.ts";

export interface WrittenEquation {
  /** At least two. The first is empty where the line goes on with "= ..." from the one above. */
  readonly sides: readonly (readonly Token[])[];
  /** Between a side and the next: whether the sign is ≈. */
  readonly isNearly: readonly boolean[];
  /** The tokens of the line that it is made of, the last not included. */
  readonly from: number;
  readonly to: number;
  /** Broken off by a word or sign that could belong to it: what it says is not certain. */
  readonly isDoubtful: boolean;
  /** Only a space stands between it and a neighbour, or within: `x = 3 y = 4` could be a chain. */
  readonly isJoined: boolean;
}

export interface WrittenLine {
  readonly tokens: readonly Token[];
  readonly equations: readonly WrittenEquation[];
}

/** @param names what the unknowns are called, as `foldName` writes them */
export function findWrittenEquations(
  scanned: readonly Token[],
  names: ReadonlySet<string>,
): WrittenLine {
  const tokens = markArticles(openRemarks(joinCells(scanned)), names);
  const equations: WrittenEquation[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const from = at;
    let hasRelation = false;
    for (let token = tokens[at]; token !== undefined && isMathematics(token); token = tokens[at]) {
      hasRelation ||= isRelation(token);
      at += 1;
    }
    if (hasRelation) equations.push(...readRun(tokens, from, at));
  }
  return { tokens, equations };
}

export function isRelation(token: Token): boolean {
  return token.kind === "equals" || token.kind === "nearly";
}

/** Takes out the borders of cells and of mathematics that stand within an equation: `3x &- y &= 3`, `$x$ = $3$`. */
function joinCells(tokens: readonly Token[]): Token[] {
  const kept: Token[] = [];
  let hasRelation = false;
  for (const [index, token] of tokens.entries()) {
    if (token.kind === "break") hasRelation = false;
    if (isRelation(token)) hasRelation = true;
    if (token.kind !== "fence") {
      kept.push(token);
      continue;
    }
    const before = kept.at(-1);
    const after = tokens.slice(index + 1, index + 4).find(({ kind }) => kind !== "fence");
    const isInside = [before, after].some((next) => next !== undefined && isRelation(next));
    const isCell = token.text === "&" && !hasRelation;
    const isSum = [before, after].some((next) => next?.kind === "operator");
    if (!isInside && !(isCell && isSum)) kept.push(token);
  }
  return kept;
}

/** Takes the brackets from `x = -6/5 (= -1.2)`, and makes those of `(x = 3) and (y = 4)` borders. */
function openRemarks(tokens: readonly Token[]): Token[] {
  const kept: (Token | undefined)[] = [...tokens];
  const open: { index: number; hasRelation: boolean }[] = [];
  for (const [index, token] of tokens.entries()) {
    const around = open.at(-1);
    if (token.kind === "open") open.push({ index, hasRelation: false });
    else if (around !== undefined && isRelation(token)) around.hasRelation = true;
    const group = token.kind === "close" ? open.pop() : undefined;
    if (group?.hasRelation !== true) continue;
    const [before, first] = [tokens[group.index - 1], tokens[group.index + 1]];
    const isGoingOn = first !== undefined && isRelation(first);
    const isFactor = /number|name|close|operator|equals|nearly/.test(before?.kind ?? "break");
    if (!isGoingOn && isFactor) continue;
    for (const at of [group.index, index]) {
      const bracket = tokens[at];
      kept[at] = isGoingOn || bracket === undefined ? undefined : { ...bracket, kind: "separator" };
    }
  }
  return kept.filter((token) => token !== undefined);
}

/** "a" and "I" between words are words, unless unknowns have these names. */
function markArticles(tokens: readonly Token[], names: ReadonlySet<string>): Token[] {
  return tokens.map((token, index) => {
    if (token.kind !== "name" || !/^[aAI]$/.test(token.text) || names.has(token.text)) return token;
    const next = tokens[index + 1];
    const isFree = token.hasSpaceBefore && next?.hasSpaceBefore === true;
    const isTerm = next === undefined || isRelation(next) || /operator|close/.test(next.kind);
    return isFree && !isTerm ? { ...token, kind: "word" } : token;
  });
}

function readRun(tokens: readonly Token[], start: number, end: number): WrittenEquation[] {
  const [from, to] = trimRun(tokens, skipRemark(tokens, start, end), end);
  const last = tokens[end - 1];
  const isCut = tokens[start - 1]?.kind === "fence" && tokens[start - 2]?.kind === "operator";
  const isBrokenOff = isCut || (last?.kind === "operator" && last.text !== "*");
  const parts = splitJoined(tokens.slice(from, to));
  const found: WrittenEquation[] = [];
  let at = from;
  for (const part of parts) {
    const relations = part.filter(isRelation);
    const equation = {
      sides: splitSides(part),
      isNearly: relations.map(({ kind }) => kind === "nearly"),
      from: at,
      to: at + part.length,
      isDoubtful: isBrokenOff,
      isJoined: parts.length > 1 || mayBeJoined(part),
    };
    at = equation.to;
    if (relations.length > 0) found.push(equation);
  }
  return found;
}

/** Where the run begins after `(Equation 1)`: brackets around prose that end within it, and aren't a factor of it. */
function skipRemark(tokens: readonly Token[], start: number, end: number): number {
  const relation = tokens.slice(start, end).findIndex(isRelation);
  const close = tokens.slice(start, start + relation).findLastIndex(({ kind }) => kind === "close");
  if (close === -1) return start;
  let depth = 0;
  for (let at = start + close; at >= Math.max(0, start - maxRemark); at -= 1) {
    const kind = tokens[at]?.kind;
    if (kind === "close") depth += 1;
    if (kind === "open") depth -= 1;
    if (depth > 0) continue;
    const before = tokens[at - 1]?.kind ?? "break";
    return at >= start || /number|name|close|operator/.test(before) ? start : start + close + 1;
  }
  return start;
}

const maxRemark = 16;

/** Takes off what only surrounds the run: emphasis, a dash, brackets whose other half is in the prose. */
function trimRun(tokens: readonly Token[], start: number, end: number): [number, number] {
  let [from, to] = [start, end];
  while (from < to && /^[*/]$/.test(tokens[from]?.text ?? "")) from += 1;
  while (from < to && tokens[to - 1]?.kind === "operator") to -= 1;
  let depth = 0;
  const unmatched: number[] = [];
  for (let index = from; index < to; index += 1) {
    const kind = tokens[index]?.kind;
    if (kind === "open") unmatched.push(index);
    else if (kind === "close" && unmatched.pop() === undefined) depth += 1;
  }
  const open = new Set(unmatched);
  while (open.has(from)) from += 1;
  for (; to > from; to -= 1) {
    if (tokens[to - 1]?.kind === "close" && depth > 0) depth -= 1;
    else if (!open.has(to - 1)) break;
  }
  return [from, to];
}

/**
 * `3x - y = 3 2x + y = -9`: a number can't follow anything without a sign, so that a new equation begins there. And so it
 * does at the second name of `x = 3 y = 4`.
 */
function splitJoined(run: readonly Token[]): (readonly Token[])[] {
  const parts: (readonly Token[])[] = [];
  const last = run.findLastIndex(isRelation);
  let from = 0;
  let hasRelation = false;
  for (const [index, token] of run.entries()) {
    if (isRelation(token)) hasRelation = true;
    if (!hasRelation || index > last || !isJoint(run, index)) continue;
    parts.push(run.slice(from, index));
    from = index;
    hasRelation = false;
  }
  return [...parts, run.slice(from)];
}

function isJoint(run: readonly Token[], index: number): boolean {
  const [before, token, next, afterNext] = [-1, 0, 1, 2].map((step) => run[index + step]);
  if (token === undefined || before === undefined || !token.hasSpaceBefore) return false;
  if (!/number|close/.test(before.kind)) return false;
  if (token.kind === "name") return next !== undefined && isRelation(next);
  const isMixed = next?.text === "/" && afterNext?.kind === "number";
  return token.kind === "number" && !isMixed;
}

/** `x + y = 3 x - y = 1`. */
function mayBeJoined(part: readonly Token[]): boolean {
  const [first, last] = [part.findIndex(isRelation), part.findLastIndex(isRelation)];
  return part.some((token, index) => {
    const isSpaced = token.kind === "name" && token.hasSpaceBefore;
    return isSpaced && first < index && index < last && part[index - 1]?.kind === "number";
  });
}

export function splitSides(run: readonly Token[]): Token[][] {
  const sides: Token[][] = [[]];
  for (const token of run) {
    if (isRelation(token)) sides.push([]);
    else sides.at(-1)?.push(token);
  }
  return sides;
}
