/** What LaTeX's braces and dollar signs hold, found in one pass over the text. */
import { signs } from "./signs.ts";

const relations = /[=<>≤≥≠≈]|\\(?:le|ge|lt|gt|ne|eq|approx)(?:q|qslant)?(?![a-zA-Z])/g;

/** Places of equals signs and their like, in order. */
export function listRelations(text: string): readonly number[] {
  return Array.from(text.matchAll(relations), ({ index }) => index);
}

/** Escaped braces are no braces. Those without partner are left out. */
export function pairBraces(text: string): ReadonlyMap<number, number> {
  const closes = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === "\\") at += 1;
    else if (character === "{") open.push(at);
    else if (character === "}") {
      const from = open.pop();
      if (from !== undefined) closes.set(from, at);
    }
  }
  return closes;
}

/** What each dollar sign becomes: a pair around an equation parts it from the rest, a pair around a term goes. */
export function pairDollars(text: string, places: readonly number[]): ReadonlyMap<number, string> {
  const plain = new Map<number, string>();
  let open: number | undefined;
  let at = text.indexOf("$");
  while (at !== -1) {
    const width = text.startsWith("$$", at) ? 2 : 1;
    if (isMoney(text, at)) plain.set(at, " ");
    else if (open === undefined) open = at;
    else {
      const sign = hasBetween(places, open, at) ? signs.break : " ";
      plain.set(open, sign).set(at, sign);
      open = undefined;
    }
    at = text.indexOf("$", at + width);
  }
  return plain;
}

/** Whether one of the sorted places lies between. */
export function hasBetween(places: readonly number[], from: number, to: number): boolean {
  return (places[findFirst(places, from)] ?? to) < to;
}

/** Index of the first of the sorted places that isn't before `from`. */
export function findFirst(places: readonly number[], from: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** "= $500": a dollar sign between an operator and a number. */
function isMoney(text: string, at: number): boolean {
  return (
    /\d/.test(text.charAt(at + 1)) && /[-+*/=(] {0,2}$/.test(text.slice(Math.max(0, at - 3), at))
  );
}
