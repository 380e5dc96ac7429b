import { describe, expect, it } from "vitest";
import {
  percentile,
  ratioByTurns,
  summarize,
  toDistances,
} from "../../../bench/engine/statistics.ts";

describe("statistics of measurements", () => {
  it("takes the middle value, and the middle of two where their number is even", () => {
    expect(percentile([9, 1, 5], 0.5)).toBe(5);
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(summarize([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3 });
  });

  it("reaches from the least to the most, in proportion between neighbours", () => {
    const values = Array.from({ length: 101 }, (_, index) => 100 - index);
    expect(percentile(values, 0)).toBe(0);
    expect(percentile(values, 0.99)).toBe(99);
    expect(percentile(values, 1)).toBe(100);
    expect(percentile([0, 10], 0.25)).toBe(2.5);
  });

  it("has no percentile of nothing", () => {
    expect(() => percentile([], 0.5)).toThrow("no value");
  });

  it("takes the ratio within each turn, so that a turn which was slow for both changes nothing", () => {
    expect(ratioByTurns([20, 10, 20], [10, 5, 10])).toBe(2);
    expect(ratioByTurns([20, 10, 30], [10, 10, 10])).toBe(2);
    expect(() => ratioByTurns([1, 2], [1])).toThrow("equally often");
  });

  it("measures from each to the next", () => {
    expect(toDistances([1, 3, 10])).toEqual([2, 7]);
    expect(toDistances([1])).toEqual([]);
  });
});
