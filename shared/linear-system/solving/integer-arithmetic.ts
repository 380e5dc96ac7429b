/** Arithmetic of whole numbers of any size. */

export function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Greatest common divisor, never negative; that of nothing, or of zeros, is 0. */
export function greatestCommonDivisor(values: Iterable<bigint>): bigint {
  let divisor = 0n;
  for (const value of values) {
    let rest = absolute(value);
    while (rest !== 0n) [divisor, rest] = [rest, divisor % rest];
    if (divisor === 1n) break;
  }
  return divisor;
}

/** Least common multiple, never negative; that of nothing is 1. */
export function leastCommonMultiple(values: Iterable<bigint>): bigint {
  let multiple = 1n;
  for (const value of values) {
    if (value === 1n) continue;
    if (value === 0n) return 0n;
    multiple *= absolute(value) / greatestCommonDivisor([multiple, value]);
  }
  return multiple;
}
