/** Why an input is not solved. docs/reading.md tells the codes with examples. */
import type { Span } from "./linear-system.ts";

export const refusalCodes = [
  "clarify",
  "no_equation",
  "not_linear",
  "inequality",
  "division_by_zero",
  "not_rational",
  "missing_side",
  "malformed_number",
  "unbalanced_bracket",
  "unexpected_sign",
  "unsupported_notation",
  "too_long",
  "too_many_unknowns",
  "too_many_digits",
  "too_deep",
  "too_large",
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

/** What `clarify` asks about. A word problem may be put to a model that sets up its equations. */
export type ClarifyTopic =
  | "word_problem"
  | "prose"
  | "wording"
  | "two_systems"
  | "letter_case"
  | "parameter";

export interface Refusal {
  readonly status: "refused";
  readonly code: RefusalCode;
  /** What is wrong, where, and how to mend it, in the reader's language. */
  readonly message: string;
  /** The place in the input as it was written. */
  readonly span: Span | undefined;
  readonly topic?: ClarifyTopic;
}
