import { maxSystemDigits } from "../solving/system-size.ts";

/** What an input may hold at most; beyond it is refused. Keeps the time for any input below 50 ms. */
export const readingLimits = {
  /** Of UTF-8. */
  inputBytes: 20_000,
  unknowns: 10,
  equations: 100,
  /** Numbers, names, words and signs. */
  tokens: 8_000,
  /** Of a number as written, before and after the point together. */
  digits: 400,
  /** Brackets, fractions and exponents within each other. */
  nesting: 100,
  /** Of the longest number on the way to the solution, as `measureSystem` bounds it: unknowns times digits, about. */
  systemDigits: maxSystemDigits,
  /** Digits that a numerator or denominator may grow to on the way. */
  workingDigits: 1_000,
  /** Of a product before like terms cancel. */
  degree: 8,
  /** Operations on coefficients. */
  operations: 10_000,
} as const;
