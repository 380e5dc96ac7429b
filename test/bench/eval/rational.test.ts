import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRational, formatDecimal, formatFraction } from "../../../bench/eval/rational.ts";

const nonZero = fc.bigInt({ min: -9999n, max: 9999n }).filter((value) => value !== 0n);
const any = fc.bigInt({ min: -9999n, max: 9999n });

describe("rational", () => {
  test.each([
    [-6n, 5n, "-6/5", "-1.2"],
    [66n, -10n, "-33/5", "-6.6"],
    [662n, 18n, "331/9", undefined],
    [14n, 2n, "7", "7"],
    [0n, -3n, "0", "0"],
    [-1n, 256n, "-1/256", "-0.00390625"],
    [1n, 20n, "1/20", "0.05"],
    [-7n, 6n, "-7/6", undefined],
  ])("writes %s over %s as %s and %s", (numerator, denominator, fraction, decimal) => {
    const value = createRational(numerator, denominator);
    expect(formatFraction(value)).toBe(fraction);
    expect(formatDecimal(value)).toBe(decimal);
  });

  test("does not take zero as a denominator", () => {
    expect(() => createRational(1n, 0n)).toThrow("denominator");
  });

  test("is the same for every spelling of one fraction", () => {
    fc.assert(
      fc.property(any, nonZero, nonZero, (numerator, denominator, factor) => {
        expect(createRational(numerator * factor, denominator * factor)).toEqual(
          createRational(numerator, denominator),
        );
      }),
    );
  });

  test("gives a decimal exactly where one exists, without trailing zeros", () => {
    fc.assert(
      fc.property(any, nonZero, (numerator, denominator) => {
        const value = createRational(numerator, denominator);
        const decimal = formatDecimal(value);
        const terminates = 10n ** 20n % value.denominator === 0n;
        expect(decimal !== undefined).toBe(terminates);
        if (decimal === undefined) return;
        const [whole = "", places = ""] = decimal.split(".");
        expect(places).not.toMatch(/0$/);
        const scale = 10n ** BigInt(places.length);
        expect(BigInt(whole + places) * value.denominator).toBe(value.numerator * scale);
      }),
    );
  });
});
