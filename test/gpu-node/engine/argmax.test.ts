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
