import fc from "fast-check";
import { expect, test } from "vitest";
import { readSystem } from "../../../shared/linear-system/read-system.ts";
import { propertyRuns } from "../../support/property-runs.ts";
import { spelledSystem } from "../../support/random-spelling.ts";

test("a system is read back as it was written, however that was", () => {
  fc.assert(
    fc.property(spelledSystem(6), ({ text, unknowns, rows }) => {
      const read = readSystem(text);
      if (read.status === "refused") throw new Error(`${read.code}: ${read.message} in ${text}`);
      const { system } = read;
      expect(system.unknowns.toSorted()).toEqual(unknowns.toSorted());
      const order = unknowns.map((name) => system.unknowns.indexOf(name));
      const readRows = system.equations.map(({ coefficients, constant }) =>
        [...order.map((index) => coefficients[index]), constant].map((value) =>
          value?.toFraction(),
        ),
      );
      expect(readRows).toEqual(rows.map((row) => row.map((value) => value.toFraction())));
      for (const { span } of system.equations) {
        expect(text.slice(span.offset, span.offset + span.length)).toBe(span.text);
      }
    }),
    propertyRuns(100_000),
  );
});
