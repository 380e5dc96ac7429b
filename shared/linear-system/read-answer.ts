/** Reads what a model's answer claims. It may be any text: what isn't plain is unreadable, never guessed. */
import { Fraction } from "fraction.js";

export type AnswerClaim =
  | { readonly status: "unique"; readonly values: ReadonlyMap<string, Fraction> }
  | { readonly status: "none" }
  | { readonly status: "infinite" }
  | { readonly status: "unreadable"; readonly reason: string };

/** The last value that the text states for each of the unknowns, or that there is no one solution. */
export function readAnswer(text: string, unknowns: readonly string[]): AnswerClaim {
  const values = new Map<string, Fraction>();
  for (const [, name = "", value = ""] of text.matchAll(
    /^(\S{1,9}) = (-?\d{1,400}(?:\/[1-9]\d{0,399})?)$/gm,
  )) {
    if (unknowns.includes(name)) values.set(name, new Fraction(value));
  }
  const missing = unknowns.filter((unknown) => !values.has(unknown));
  if (missing.length === 0) return { status: "unique", values };
  return { status: "unreadable", reason: `no value of ${missing.join(", ")} is stated` };
}
