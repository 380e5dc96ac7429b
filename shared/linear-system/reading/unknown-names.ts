/** The unknowns of a system, if their names are clear. */
import { InputFault } from "./input-fault.ts";
import type { ReadingNotes } from "./reading-notes.ts";
import { readingLimits } from "./reading-limits.ts";
import type { Token } from "./token.ts";
import { compareUnknowns } from "../solving/unknown-order.ts";

/** In the order of `compareUnknowns`.
 * @throws InputFault for too many, for X beside x, and for x2 beside x */
export function listUnknowns(
  tokens: readonly Token[],
  text: string,
  notes: ReadingNotes,
): readonly string[] {
  const first = new Map<string, Token>();
  for (const token of tokens) {
    if (token.kind !== "name" || first.has(token.text)) continue;
    if (first.size === readingLimits.unknowns) throw new InputFault("tooManyUnknowns", token);
    first.set(token.text, token);
  }
  refuseLetterCases(first);
  for (const token of first.values()) checkNumbered(token, first, text, notes);
  return [...first.keys()].toSorted(compareUnknowns);
}

function refuseLetterCases(first: ReadonlyMap<string, Token>): void {
  const byLower = new Map<string, Token>();
  for (const [name, token] of first) {
    const other = byLower.get(name.toLowerCase());
    if (other) throw new InputFault("letterCase", token, `${other.text}, ${name}`);
    byLower.set(name.toLowerCase(), token);
  }
}

/** "x2" is a name, unless x is one as well: then it may be meant as a power or a product. */
function checkNumbered(
  token: Token,
  first: ReadonlyMap<string, Token>,
  text: string,
  notes: ReadingNotes,
): void {
  const written = text.slice(token.from, token.to);
  const letter = /^([^\d'_])\d+$/.exec(written)?.[1];
  if (letter === undefined) return;
  if (first.has(letter)) throw new InputFault("powerOrName", token);
  const family = [...first.keys()].filter((name) => name.startsWith(letter));
  if (family.length === 1) notes.add("numberedName", written);
}
