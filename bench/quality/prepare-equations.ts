/**
 * What a program does to a pasted text before it gives it to a solver that knows equations only: takes prose and markup
 * away, splits the equations, and makes full-width and Unicode signs ASCII.
 */

/** Equations with one sign of relation each, in ASCII or LaTeX. */
export function prepareEquations(input: string): string[] {
  const text = input.includes("\\\\begin") ? input.replaceAll("\\\\", "\\") : input;
  const environment = /\\begin\{(\w+\*?)\}(?:\{\w*\})?([\s\S]*)\\end\{\1\}/.exec(text);
  const pieces = environment === null ? splitText(text) : splitEnvironment(environment[2] ?? "");
  return pieces
    .map(takeProseAway)
    .filter((piece) => /[=<>]/.test(piece))
    .flatMap(splitChain);
}

function splitEnvironment(body: string): string[] {
  const bare = body.replaceAll(/\\(?:tag|text)\{[^}]*\}/g, "").replaceAll("&", "");
  return bare.split("\\\\");
}

function splitText(input: string): string[] {
  const text = input
    .replaceAll(/[①-⑳，]/gu, "\n")
    .replaceAll(/[½⅓⅔¼¾]/gu, (fraction) => `(${fraction})`)
    .normalize("NFKC")
    .replaceAll(/[−–—ー]/gu, "-")
    .replaceAll("⁄", "/")
    .replaceAll(/\p{Cf}/gu, "")
    .replaceAll(/\\[dt]frac/g, "\\frac")
    .replaceAll(/<\|\w*\|>|```|\\[()[\]]|\$|\\(?=\*)/g, "");
  return text.split(/[\n;、。]|,(?!\d)|\band\b|\bfor\b|と/u);
}

/** The last stretch of signs that an equation can be made of, without words. */
function takeProseAway(piece: string): string {
  const stretches = piece.split(/[^\p{Script=Latin}\p{Script=Greek}\d\s+\-*/^=.,()[\]{}\\<>|_]/u);
  const last = stretches.findLast((stretch) => /[=<>]/.test(stretch)) ?? "";
  return last
    .replaceAll(/(?<![\\\p{L}])\p{L}{3,}/gu, "")
    .replaceAll(/(?<=\d),(?=\d{3})/g, "")
    .replace(/^\{|[.,\s]+$/g, "")
    .trim();
}

/** `x = y = 3` is two equations; `==` is one sign. */
function splitChain(equation: string): string[] {
  if (/[<>]/.test(equation)) return [equation];
  const sides = equation.split(/=+/).map((side) => side.trim());
  return sides.slice(1).map((side, index) => `${sides[index] ?? ""} = ${side}`);
}
