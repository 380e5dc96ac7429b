/** Tells unknowns ("x", "x_1", "xy" as x times y) from words ("Solve", "and") and functions ("sin"). */
import { functionNames, proseWords } from "./prose-words.ts";
import type { Token } from "./token.ts";

type Letters = Pick<Token, "kind" | "text" | "from" | "to">;

const letters = /[a-zA-Z\u0370-\u03ff\u0400-\u052f\u00c0-\u024f]+(?:'[a-zA-Z]+)*/y;
const subscript =
  /_\{ ?([0-9a-zA-Z]{1,12}) ?\}|_([0-9]{1,6}|[a-zA-Z]{1,12})|([0-9]{1,6})(?![.,]?[0-9])/y;
const primes = /'{1,3}/y;
/** Longer runs of letters are words. */
const longestProduct = 3;

/** The tokens of the letters at `at`, with what belongs to the last of them. Never empty. */
export function readLetters(
  text: string,
  at: number,
  before: Token | undefined,
): readonly Letters[] {
  const run = matchAt(letters, text, at)?.[0] ?? text.charAt(at);
  const to = at + run.length;
  const lower = run.toLowerCase();
  if (run.length === 1) return [readName(text, at)];
  if (functionNames.has(lower) && isArgument(text, to)) {
    return [{ kind: "function", text: lower, from: at, to }];
  }
  const isTouching = before?.kind === "number" && before.to === at;
  if (!isProduct(text, at, run, isTouching)) return [{ kind: "prose", text: run, from: at, to }];
  const names = Array.from(run.slice(0, -1), (name, index): Letters => {
    return { kind: "name", text: name, from: at + index, to: at + index + 1 };
  });
  return [...names, readName(text, to - 1)];
}

/** One letter with subscript and primes. */
function readName(text: string, at: number): Letters {
  let to = at + 1;
  let name = text.charAt(at);
  const below = matchAt(subscript, text, to);
  if (below) {
    const label = below[1] ?? below[2] ?? below[3] ?? "";
    name += /[a-zA-Z]/.test(label) ? `_${label}` : label;
    to += below[0].length;
  }
  const marks = matchAt(primes, text, to);
  if (marks && !isQuoted(text, at)) {
    name += marks[0];
    to += marks[0].length;
  }
  return { kind: "name", text: name, from: at, to };
}

/** A quotation mark was opened on this line, so that the one after the name closes it. */
function isQuoted(text: string, at: number): boolean {
  const quote = text.lastIndexOf("'", at - 1);
  if (at === 0 || quote === -1 || text.lastIndexOf("\n", at) > quote) return false;
  return !/[a-zA-Z0-9]/.test(text.charAt(quote - 1));
}

function isArgument(text: string, to: number): boolean {
  return (
    /^ {0,3}[({})|^_a-z0-9\uE000\u0370-\u03ff]/.test(text.slice(to, to + 4)) &&
    !/^ {0,3}[a-z]{2}/.test(text.slice(to, to + 5))
  );
}

/** "ax + by": even a short word is a product after an operator. */
function isTerm(text: string, at: number, run: string): boolean {
  const before = text.slice(Math.max(0, at - 8), at);
  return run.length === 2 && /[+*/^] *$|(?:^|[^a-z])[a-z0-9)]{1,2} *- *$/i.test(before);
}

/** Letters that stand where a factor would: beside a number, a sign or a bracket. */
function isProduct(text: string, at: number, run: string, isTouching: boolean): boolean {
  if (run.length > longestProduct + (isTouching ? 1 : 0)) return false;
  const isWord = proseWords.has(run.toLowerCase()) && !isTerm(text, at, run);
  if (isWord || !/^\p{L}+$/u.test(run)) return false;
  if (isTouching) return true;
  const before = text.slice(Math.max(0, at - 4), at);
  const after = text.slice(at + run.length, at + run.length + 4);
  if (/[a-zA-Z]{3}-$/.test(before) || /^-[a-zA-Z]{3}/.test(after)) return false;
  const isFollowed = /^ *[+\-*/^=<>≤≥≠]|^_/.test(after);
  if (/[+\-*/^=<>≤≥≠] *$/.test(before)) return true;
  return isFollowed || (/[({[] *$/.test(before) && /^ *[)}\]]/.test(after));
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
