import { describe, expect, it } from "vitest";
import { createRandom, createXoshiro128 } from "../../../gpu-node/engine/random.ts";

describe("createXoshiro128", () => {
  it("gives the generator's published numbers", () => {
    // rand_xoshiro's test vector of xoshiro128** 1.1, state 1, 2, 3, 4.
    const next = createXoshiro128([1, 2, 3, 4]);
    const numbers = Array.from({ length: 6 }, () => next());
    expect(numbers).toEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492]);
  });
});

describe("createRandom", () => {
  const take = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 50 }, () => random());
  };

  it("repeats its numbers for the same seed", () => {
    expect(take(7)).toEqual(take(7));
  });

  it.each([
    [0, 1],
    [1, -1],
    [5, 5 + 2 ** 32],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1],
  ])("tells the seeds %i and %i apart", (one, other) => {
    expect(take(one)).not.toEqual(take(other));
  });

  it("spreads evenly over [0, 1)", () => {
    const random = createRandom(3);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < 20_000; draw++) {
      const number = random();
      expect(number >= 0 && number < 1).toBe(true);
      counts[Math.floor(number * 10)] = (counts[Math.floor(number * 10)] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});
