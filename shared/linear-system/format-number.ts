/** Numbers as they are shown. */
import type Fraction from "fraction.js";

/** Decimals that end within so many places are written out. */
const maxPlaces = 20;
const significantDigits = 6;

export interface Decimal {
  readonly text: string;
  readonly isExact: boolean;
}

/** `7`, `-6/5`: in lowest terms. */
export function formatFraction({ s, n, d }: Fraction): string {
  const sign = s < 0n ? "-" : "";
  return d === 1n ? `${sign}${n}` : `${sign}${n}/${d}`;
}

/** `7`, `-\frac{6}{5}`. */
export function latexFraction({ s, n, d }: Fraction): string {
  const sign = s < 0n ? "-" : "";
  return d === 1n ? `${sign}${n}` : `${sign}\\frac{${n}}{${d}}`;
}

/** `-1.2`, exact where it ends within 20 places; else rounded to 6 significant digits, half away from zero. */
export function formatDecimal({ s, n, d }: Fraction): Decimal {
  const sign = s < 0n ? "-" : "";
  const places = countPlaces(d);
  if (places !== undefined) {
    const digits = n * (10n ** BigInt(places) / d);
    return { text: sign + insertPoint(digits, places), isExact: true };
  }
  return { text: sign + roundQuotient(n, d), isExact: false };
}

/** How many decimal places a fraction over `d` has; undefined where they never end, or not soon. */
function countPlaces(d: bigint): number | undefined {
  for (let places = 0, power = 1n; places <= maxPlaces; places += 1, power *= 10n) {
    if (power % d === 0n) return places;
  }
  return undefined;
}

function insertPoint(digits: bigint, places: number): string {
  const text = String(digits).padStart(places + 1, "0");
  const fraction = text.slice(text.length - places).replace(/0+$/u, "");
  const whole = text.slice(0, text.length - places);
  return places === 0 || fraction === "" ? whole : `${whole}.${fraction}`;
}

function roundQuotient(n: bigint, d: bigint): string {
  // The first guess is right or one place too many.
  const guess = significantDigits - (String(n).length - String(d).length);
  const isTooMany = shift(n, guess) >= shift(d, -guess) * 10n ** BigInt(significantDigits);
  const places = isTooMany ? guess - 1 : guess;
  const rounded = divideRounded(shift(n, places), shift(d, -places));
  return places > 0 ? insertPoint(rounded, places) : String(shift(rounded, -places));
}

/** Times ten to the power of `places`, where those are positive. */
function shift(value: bigint, places: number): bigint {
  return value * 10n ** BigInt(Math.max(places, 0));
}

function divideRounded(n: bigint, d: bigint): bigint {
  return (2n * n + d) / (2n * d);
}
