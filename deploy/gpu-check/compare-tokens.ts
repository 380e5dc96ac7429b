/** Whether a provider makes the CPU's tokens, and where it first doesn't. */
import type { Completion } from "./checked-node.ts";

export interface Comparison {
  readonly isEqual: boolean;
  /** One line. */
  readonly detail: string;
}

export function compareTokens(expected: Completion, made: Completion): Comparison {
  const count = expected.ids.length;
  const first = expected.ids.findIndex((id, index) => made.ids[index] !== id);
  if (first < 0 && made.ids.length === count) {
    return { isEqual: true, detail: `${count} of ${count} tokens` };
  }
  const place = first < 0 ? count : first;
  return {
    isEqual: false,
    detail:
      `token ${place + 1} of ${count} is ${made.ids[place] ?? "missing"} instead of the CPU's ` +
      `${expected.ids[place] ?? "end"}; the CPU wrote ${quoteAround(expected.text, made.text)}, ` +
      `this provider ${quoteAround(made.text, expected.text)}`,
  };
}

/** `text` from a little before the place where it leaves `other`. */
function quoteAround(text: string, other: string): string {
  const characters = Array.from(text);
  const others = Array.from(other);
  const first = characters.findIndex((character, index) => others[index] !== character);
  const begin = Math.max(0, (first < 0 ? characters.length : first) - 20);
  return JSON.stringify(characters.slice(begin, begin + 40).join(""));
}
