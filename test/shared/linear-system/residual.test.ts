import { Fraction } from "fraction.js";
import { describe, expect, test } from "vitest";
import { readSystem } from "../../../shared/linear-system/read-system.ts";
import { residualOf } from "../../../shared/linear-system/solving/residual.ts";

function residuals(input: string, values: Record<string, string>): string[] {
  const reading = readSystem(input);
  if (reading.status === "refused") throw new Error(reading.message);
  const known = new Map(Object.entries(values).map(([name, value]) => [name, new Fraction(value)]));
  return reading.system.equations.map((equation) => residualOf(equation, known).toFraction());
}

describe("residualOf", () => {
  test("is 0 where the values solve the equation", () => {
    expect(residuals("3x - y = 3, x/2 = -9/4 - y/4", { x: "-6/5", y: "-33/5" })).toEqual([
      "0",
      "0",
    ]);
  });

  test("is the left side minus the right side as they were written", () => {
    expect(residuals("2(x + 1) = y - 3, -x = 1/3", { x: "1/2", y: "4" })).toEqual(["2", "-5/6"]);
  });

  test("takes a missing value for 0", () => {
    expect(residuals("x + y = 3", { x: "1" })).toEqual(["-2"]);
  });
});
