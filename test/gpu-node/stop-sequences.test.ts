import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StopSequences } from "../../gpu-node/stop-sequences.ts";
import { propertyRuns } from "../support/property-runs.ts";

/** The text that comes out for pieces that go in, and whether a stop sequence ended it. */
function run(
  stops: readonly string[],
  pieces: readonly string[],
): { text: string; isStopped: boolean } {
  const checker = new StopSequences(stops);
  let text = "";
  for (const piece of pieces) {
    const check = checker.push(piece);
    text += check.text;
    if (check.isStopped) return { text, isStopped: true };
  }
  return { text: text + checker.flush(), isStopped: false };
}

describe("StopSequences", () => {
  it("ends before a stop sequence that is cut over three pieces", () => {
    expect(run(["\n\nEND"], ["x = 1\n", "\nEN", "D and more"])).toEqual({
      text: "x = 1",
      isStopped: true,
    });
  });

  it("gives text out at once that can't begin a stop sequence", () => {
    const checker = new StopSequences(["END"]);
    expect(checker.push("abc")).toEqual({ text: "abc", isStopped: false });
    expect(checker.push("dE")).toEqual({ text: "d", isStopped: false });
    expect(checker.push("F")).toEqual({ text: "EF", isStopped: false });
  });

  it("gives out what it held back when nothing more comes", () => {
    expect(run(["END"], ["the EN"])).toEqual({ text: "the EN", isStopped: false });
  });

  it("ends at the first stop sequence in the text, not in the list", () => {
    expect(run(["later", "soon"], ["so", "on later"])).toEqual({ text: "", isStopped: true });
  });

  it("passes everything on when there is nothing to stop at", () => {
    expect(run([], ["a", "", "b"])).toEqual({ text: "ab", isStopped: false });
  });

  it("finds the same end however the text is cut (property)", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 24 });
    const stop = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 4 });
    const cases = fc.property(
      fc.array(letters, { maxLength: 12 }),
      fc.array(stop, { maxLength: 4 }),
      (pieces, stops) => {
        const text = pieces.join("");
        const ends = stops.map((one) => text.indexOf(one)).filter((index) => index >= 0);
        const expected =
          ends.length > 0
            ? { text: text.slice(0, Math.min(...ends)), isStopped: true }
            : { text, isStopped: false };
        // Cut into pieces, a stop sequence may complete before an earlier, longer one: same text before it.
        const actual = run(stops, pieces);
        expect(actual.isStopped).toBe(expected.isStopped);
        expect(text.startsWith(actual.text)).toBe(true);
        expect(run(stops, [text])).toEqual(expected);
      },
    );
    fc.assert(cases, propertyRuns(10_000));
  });
});
