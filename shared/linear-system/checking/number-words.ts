/** Numbers that are spelt out: "minus six fifths", "one half", "three". */
import { Fraction } from "fraction.js";
import type { Token } from "./written-token.ts";

const whole = new Map(
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
    .split(" ")
    .map((word, index) => [word, index]),
);
const parts = new Map<string, number>(
  "half third quarter fifth sixth seventh eighth ninth tenth".split(" ").flatMap((word, index) => [
    [word, index + 2],
    [word === "half" ? "halves" : `${word}s`, index + 2],
  ]),
);
const signs = /^(?:minus|negative|plus|positive)$/i;

export interface SpeltNumber {
  /** Undefined where the words begin as a number does and go on as something else. */
  readonly value: Fraction | undefined;
  /** How many tokens it takes. */
  readonly length: number;
}

/** Undefined where no number begins. Reads wholes to twenty and their halves to tenths. */
export function readNumberWords(tokens: readonly Token[]): SpeltNumber | undefined {
  const words = tokens.slice(0, 5).map(({ text }) => text.toLowerCase());
  const hasSign = signs.test(words[0] ?? "");
  const isNegative = /^(?:minus|negative)$/.test(words[0] ?? "");
  let at = hasSign ? 1 : 0;
  const count = whole.get(words[at] ?? "");
  if (count === undefined) return hasSign ? { value: undefined, length: 1 } : undefined;
  at += 1;
  if (words[at] === "-") at += 1;
  const part = parts.get(words[at] ?? "");
  const value = new Fraction(BigInt(isNegative ? -count : count), BigInt(part ?? 1));
  if (part !== undefined) at += 1;
  else if (words[at - 1] === "-") at -= 1;
  const isWhole = tokens[at]?.kind !== "word" || /^(?:and|while|but|so)$/i.test(words[at] ?? "");
  return { value: isWhole ? value : undefined, length: at };
}
