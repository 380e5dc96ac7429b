/** What a scan finds in a line of writing: mathematics, words and what stands between them. */

export type TokenKind =
  | "number"
  | "name"
  | "operator"
  | "open"
  | "close"
  | "equals"
  | "nearly"
  /** Mathematics that isn't linear, or isn't known: a root, a power, a percent sign. */
  | "opaque"
  | "word"
  /** Comma, colon, arrow, an inequality's sign: `text` says which. */
  | "separator"
  /** A border of mathematics and prose, or of cells: `$`, `\(`, `&`. */
  | "fence"
  /** ①, or a bullet or number that begins the line. */
  | "label"
  | "break";

export interface Token {
  readonly kind: TokenKind;
  /** Plain ASCII for what is mathematics: `-`, `*`, `/`, `(`, `1000`, `x1`, `α`. */
  readonly text: string;
  readonly offset: number;
  readonly end: number;
  readonly hasSpaceBefore: boolean;
  /** A decimal that the writer broke off: 0.333... */
  readonly isBrokenOff?: boolean;
}

const mathematics = new Set<TokenKind>([
  "number",
  "name",
  "operator",
  "open",
  "close",
  "equals",
  "nearly",
  "opaque",
]);

export function isMathematics(token: Token): boolean {
  return mathematics.has(token.kind);
}

/** One spelling of a name for all: `x_1`, `x_{1}`, `x₁` and `x1` are x1. */
export function foldName(name: string): string {
  return name
    .normalize("NFKC")
    .replaceAll(/[_{}\s\u200b]/g, "")
    .replaceAll(/['’′]/g, "'");
}
