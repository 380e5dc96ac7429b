/** The unknowns that a question names: "solve for x and y", 「xとyについて解け」. */
import { isMention } from "./choose-equations.ts";
import type { Piece } from "./piece.ts";

const before = /^(?:for|find|determine|unknowns?|variables?|of|求)$/iu;
const after = /^(?:について|に関して|を求|の値|を未知数|を解)/u;
const between = /^(?:and|or|と|、|,|&)$/iu;

export function findAskedUnknowns(pieces: readonly Piece[]): ReadonlySet<string> {
  const asked = new Set<string>();
  let list: string[] = [];
  let isAsked = false;
  for (const { kind, tokens } of pieces) {
    const word = tokens[0]?.text ?? "";
    if (kind === "fragment" && isMention(tokens)) {
      const names = tokens.filter((token) => token.kind === "name").map(({ text }) => text);
      list.push(...names);
    } else if (kind === "prose" || kind === "break") {
      if (between.test(word) && list.length > 0) continue;
      if (isAsked || after.test(word)) for (const name of list) asked.add(name);
      list = [];
      isAsked = before.test(word);
    } else {
      if (isAsked) for (const name of list) asked.add(name);
      list = [];
      isAsked = false;
    }
  }
  if (isAsked) for (const name of list) asked.add(name);
  return asked;
}
