import { describe, expect, test } from "vitest";
import { createRandom } from "../../../bench/eval/random.ts";
import { isWhole } from "../../../bench/eval/rational.ts";
import {
  createRandomSystem,
  pickKind,
  solveSystem,
  type SystemKind,
} from "../../../bench/eval/random-system.ts";

const range = { coefficient: 12, constant: 99 };
const kinds: SystemKind[] = ["integer", "fraction", "none", "infinite"];

describe("createRandomSystem", () => {
  test.each(kinds)("makes systems of the kind %s within the range", (kind) => {
    const random = createRandom(7);
    for (let round = 0; round < 2000; round += 1) {
      const system = createRandomSystem(random, kind, range);
      const [[a1, b1, c1], [a2, b2, c2]] = system.equations;
      expect(Math.max(...[a1, b1, a2, b2].map(Math.abs))).toBeLessThanOrEqual(range.coefficient);
      expect(Math.max(Math.abs(c1), Math.abs(c2))).toBeLessThanOrEqual(range.constant);
      expect(a1 !== 0 || b1 !== 0).toBe(true);
      expect(a2 !== 0 || b2 !== 0).toBe(true);
      expect(a1 !== 0 || a2 !== 0).toBe(true);
      expect(b1 !== 0 || b2 !== 0).toBe(true);
      const isConsistent = a1 * c2 === a2 * c1 && b1 * c2 === b2 * c1;
      const dependent = isConsistent ? "infinite" : "none";
      const unique = solveSystem(system)?.every(isWhole) === true ? "integer" : "fraction";
      expect(kind).toBe(solveSystem(system) === undefined ? dependent : unique);
    }
  });

  test("reaches the ends of the range and every pair of unknowns, either first", () => {
    const random = createRandom(8);
    const systems = Array.from({ length: 5000 }, () =>
      createRandomSystem(random, pickKind(random), range),
    );
    const coefficients = systems.flatMap(({ equations }) => equations.flatMap(([a, b]) => [a, b]));
    const constants = systems.flatMap(({ equations }) => equations.map(([, , c]) => c));
    expect([Math.min(...coefficients), Math.max(...coefficients)]).toEqual([-12, 12]);
    expect([Math.min(...constants), Math.max(...constants)]).toEqual([-99, 99]);
    expect(coefficients).toContain(0);
    expect(new Set(systems.map(({ unknowns }) => unknowns.join(""))).size).toBe(20);
  });
});

describe("pickKind", () => {
  test("keeps its shares", () => {
    const random = createRandom(9);
    const drawn = Array.from({ length: 20_000 }, () => pickKind(random));
    const share = (kind: SystemKind): number =>
      drawn.filter((each) => each === kind).length / drawn.length;
    expect(Math.abs(share("none") - 0.08)).toBeLessThan(0.01);
    expect(Math.abs(share("infinite") - 0.08)).toBeLessThan(0.01);
    expect(Math.abs(share("integer") - 0.42)).toBeLessThan(0.01);
    expect(Math.abs(share("fraction") - 0.42)).toBeLessThan(0.01);
  });
});

describe("solveSystem", () => {
  test("solves the article's system", () => {
    const solution = solveSystem({
      equations: [
        [3, -1, 3],
        [2, 1, -9],
      ],
    });
    expect(solution).toEqual([
      { numerator: -6n, denominator: 5n },
      { numerator: -33n, denominator: 5n },
    ]);
  });
});
