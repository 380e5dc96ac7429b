import { expect, test } from "vitest";
import { createRandom } from "../../../bench/eval/random.ts";
import type { Equation } from "../../../bench/eval/random-system.ts";
import { writeRearranged } from "../../../bench/eval/rearranged-equation.ts";

const spelling = { minus: "-", times: "", isSpaced: true, relation: "=" } as const;

/** The value of one side where x and y have these values; reads its terms apart from the code that wrote them. */
function valueOf(side: string, x: number, y: number): number {
  const bracket = /^(-?\d+)\((.*)\)$/.exec(side);
  if (bracket) return Number(bracket[1]) * valueOf(bracket[2] ?? "", x, y);
  const terms = side.replaceAll(" - ", " + -").split(" + ");
  return terms.reduce((sum, term) => {
    const [, digits = "", name] = /^(-?\d*)([xy]?)$/.exec(term) ?? [];
    const factor = digits === "" || digits === "-" ? Number(`${digits}1`) : Number(digits);
    const value = name === "y" ? y : 1;
    return sum + factor * (name === "x" ? x : value);
  }, 0);
}

test("a rearranged equation holds where the plain one does, and nowhere else", () => {
  const random = createRandom(8);
  for (let round = 0; round < 2000; round += 1) {
    const draw = (): number => random.integer(-12, 12);
    const [a, b, c]: Equation = [draw() || 1, draw(), draw()];
    const [left = "", right = ""] = writeRearranged(random, [a, b, c], ["x", "y"], spelling).split(
      " = ",
    );
    const [x, y] = [random.integer(-9, 9), random.integer(-9, 9)];
    expect(Math.abs(valueOf(left, x, y) - valueOf(right, x, y))).toBe(Math.abs(a * x + b * y - c));
  }
});

test("terms stand on both sides or in brackets", () => {
  const random = createRandom(9);
  const texts = Array.from({ length: 200 }, () =>
    writeRearranged(random, [2, 4, 6], ["x", "y"], spelling),
  );
  expect(new Set(texts)).toEqual(
    new Set(["2(x + 2y) = 6", "2x = -4y + 6", "2x = 6 - 4y", "2x - 6 = -4y"]),
  );
});
