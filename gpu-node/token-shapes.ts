/** Which tokens are alike: numbers and names, by which texts differ that are otherwise the same. */
import type { TokenShapes } from "./engine/drafting/draft-text.ts";
import type { TokenSpelling } from "./tokenizer/token-spelling.ts";

const digit = /\d/g;
const oneLetter = /^( ?)[a-z]$/i;

/** Tokens that spell as many digits are alike, and such that spell one letter, with or without a space before it. */
export function createTokenShapes(spelling: TokenSpelling, vocabularySize: number): TokenShapes {
  const firstOfShape = new Map<string, number>();
  return Int32Array.from({ length: vocabularySize }, (_, id) => {
    const text = spelling.textOf(id);
    const shape = toShape(text);
    if (shape === text) return id;
    const first = firstOfShape.get(shape) ?? id;
    firstOfShape.set(shape, first);
    return first;
  });
}

function toShape(text: string): string {
  return text.replace(oneLetter, "$1\u0001").replaceAll(digit, "\u0002");
}
