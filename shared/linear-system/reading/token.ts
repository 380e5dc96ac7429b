/** The words and signs of a cleaned text. */
export type TokenKind =
  | "number"
  | "name"
  | "function"
  | "operator"
  | "open"
  | "close"
  | "bar"
  | "relation"
  | "comma"
  | "fraction"
  | "root"
  | "matrix"
  /** Words, Japanese, and whatever else is no mathematics. */
  | "prose"
  /** Between equations. */
  | "break"
  /** Between equations, if one follows. */
  | "gap"
  | "colon"
  | "label";

export interface Token {
  readonly kind: TokenKind;
  /** As cleaned; a number as plain digits with a point at most; a name without its underscore. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** Something stands between this token and the one before. */
  readonly isSpaced: boolean;
}
