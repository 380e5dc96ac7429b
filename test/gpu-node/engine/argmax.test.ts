import fc from "fast-check";
import { expect, it } from "vitest";
import { argmax } from "../../../gpu-node/engine/argmax.ts";
import { propertyRuns } from "../../support/property-runs.ts";

it("finds the first of the highest, however many there are (property)", () => {
  const logit = fc.oneof(fc.float({ noNaN: true }), fc.constantFrom(3, 4, -Infinity));
  const rows = fc
    .array(logit, { minLength: 1, maxLength: 40 })
    .filter((logits) => Number.isFinite(Math.max(...logits)));
  const cases = fc.property(rows, (logits) => {
    expect(argmax(Float32Array.from(logits))).toBe(logits.indexOf(Math.max(...logits)));
  });
  fc.assert(cases, propertyRuns(10_000));
});

it.each([
  ["negative", [-3, -1, -1, -2], 1],
  ["zero, of either sign", [-1, -0, 0, 0], 1],
  ["the smallest above zero", [0, -5, 1e-45, 0], 2],
  ["minus infinity but one", [-Infinity, -Infinity, -7], 2],
])("finds the highest where all are %s", (_, logits, id) => {
  expect(argmax(Float32Array.from(logits))).toBe(id);
});

it.each([
  [Number.NaN, 1],
  [1, Infinity],
  [-Infinity, -Infinity],
])("refuses what is no number: %s, %s", (...logits) => {
  expect(() => argmax(Float32Array.from(logits))).toThrow("not numbers");
});

it("reads a row in the midst of others", () => {
  const rows = Float32Array.from([9, 9, 9, 1, 3, 2, 9, 9]);
  expect(argmax(rows.subarray(3, 6))).toBe(1);
});
