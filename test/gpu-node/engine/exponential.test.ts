import fc from "fast-check";
import { expect, it } from "vitest";
import { exponential } from "../../../gpu-node/engine/exponential.ts";
import { propertyRuns } from "../../support/property-runs.ts";

it("is right to 14 digits (property)", () => {
  const cases = fc.property(fc.double({ min: -104, max: 0, noNaN: true }), (exponent) => {
    const expected = Math.exp(exponent);
    expect(Math.abs(exponential(exponent) / expected - 1)).toBeLessThan(1e-14);
  });
  fc.assert(cases, propertyRuns(100_000));
});

it.each([
  [0, 1],
  [-0, 1],
  [-Infinity, 0],
  [-104.1, 0],
  [-1e300, 0],
])("of %d is %d", (exponent, expected) => {
  expect(exponential(exponent)).toBe(expected);
});

it("keeps a NaN a NaN", () => {
  expect(exponential(Number.NaN)).toBeNaN();
});
