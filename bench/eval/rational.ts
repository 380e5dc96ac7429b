/** Exact fractions: lowest terms, with a positive denominator. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export function createRational(numerator: bigint, denominator: bigint): Rational {
  if (denominator === 0n) throw new RangeError("a fraction's denominator is not zero");
  const divisor = greatestCommonDivisor(numerator, denominator) * (denominator < 0n ? -1n : 1n);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

export function isWhole(value: Rational): boolean {
  return value.denominator === 1n;
}

/** `7`, `-6/5`. */
export function formatFraction({ numerator, denominator }: Rational): string {
  return denominator === 1n ? String(numerator) : `${numerator}/${denominator}`;
}

/** `-1.2`, exact and without trailing zeros; undefined where the decimal never ends. */
export function formatDecimal({ numerator, denominator }: Rational): string | undefined {
  const places = Math.max(countFactor(denominator, 2n), countFactor(denominator, 5n));
  const scale = 10n ** BigInt(places);
  if (scale % denominator !== 0n) return undefined;
  const digits = String(magnitude(numerator) * (scale / denominator)).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const sign = numerator < 0n ? "-" : "";
  return places === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-places)}`;
}

function countFactor(value: bigint, factor: bigint): number {
  let count = 0;
  for (let rest = value; rest % factor === 0n; rest /= factor) count += 1;
  return count;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [high, low] = [magnitude(a), magnitude(b)];
  while (low !== 0n) [high, low] = [low, high % low];
  return high;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
