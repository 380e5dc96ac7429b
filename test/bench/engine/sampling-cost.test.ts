import { expect, it } from "vitest";
import { measureSampling } from "../../../bench/engine/sampling-cost.ts";

it("measures every sampling on every kind of logits", () => {
  const costs = measureSampling(3);
  expect(costs).toHaveLength(24);
  expect(costs.every(({ medianMs, p99Ms }) => medianMs > 0 && p99Ms >= medianMs)).toBe(true);
});
