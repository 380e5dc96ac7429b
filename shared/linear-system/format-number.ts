/** Numbers as they are shown. */
import type { Fraction } from "fraction.js";

/** What is asked of a fraction here: sign, numerator without it, denominator; in lowest terms. */
export type ReducedFraction = Pick<Fraction, "s" | "n" | "d">;

/** Decimals that end within so many places are written out. */
const maxPlaces = 20;
const significantDigits = 6;
/** Rounded numbers below a millionth, or of more digits than this, are written by a power of ten. */
const maxWholeDigits = 21;
const minExponent = -6;

export interface Decimal {
  readonly text: string;
  readonly isExact: boolean;
}

/** `7`, `-6/5` */
export function formatFraction({ s, n, d }: ReducedFraction): string {
  const sign = s < 0n ? "-" : "";
  return d === 1n ? `${sign}${n}` : `${sign}${n}/${d}`;
}

/** `7`, `-\frac{6}{5}` */
export function latexFraction({ s, n, d }: ReducedFraction): string {
  const sign = s < 0n ? "-" : "";
  return d === 1n ? `${sign}${n}` : `${sign}\\frac{${n}}{${d}}`;
}

/** `-1.2`, exact where it ends within 20 places; else rounded to 6 significant digits, half away from zero. */
export function formatDecimal({ s, n, d }: ReducedFraction): Decimal {
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
  // The first guess is right or one too many.
  const guess = String(n).length - String(d).length;
  const exponent = shift(n, -guess) >= shift(d, guess) ? guess : guess - 1;
  const places = significantDigits - 1 - exponent;
  const rounded = divideRounded(shift(n, places), shift(d, -places));
  if (exponent < minExponent || exponent >= maxWholeDigits) return writeByPower(rounded, exponent);
  return places > 0 ? insertPoint(rounded, places) : String(shift(rounded, -places));
}

/** `9.00000e-400`; the digits are one more than they should be where rounding carried. */
function writeByPower(rounded: bigint, exponent: number): string {
  const digits = String(rounded);
  const carried = exponent + digits.length - significantDigits;
  return `${digits.charAt(0)}.${digits.slice(1, significantDigits)}e${carried < 0 ? "" : "+"}${carried}`;
}

/** Times ten to the power of `places`, where those are positive. */
function shift(value: bigint, places: number): bigint {
  return value * 10n ** BigInt(Math.max(places, 0));
}

function divideRounded(n: bigint, d: bigint): bigint {
  return (2n * n + d) / (2n * d);
}
