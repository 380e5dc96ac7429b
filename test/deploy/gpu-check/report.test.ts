import { describe, expect, it } from "vitest";
import { compareTokens } from "../../../deploy/gpu-check/compare-tokens.ts";
import { formatReport, hasPassed } from "../../../deploy/gpu-check/format-report.ts";

describe("compareTokens", () => {
  const expected = { ids: [5, 6, 7, 8], text: "We use the elimination method" };

  it("counts the tokens that are equal", () => {
    expect(compareTokens(expected, { ...expected })).toEqual({
      isEqual: true,
      detail: "4 of 4 tokens",
    });
  });

  it("shows the first token that differs, with what both wrote there", () => {
    const made = { ids: [5, 6, 9, 8], text: "We use the substitution method" };
    expect(compareTokens(expected, made)).toEqual({
      isEqual: false,
      detail:
        'token 3 of 4 is 9 instead of the CPU\'s 7; the CPU wrote "We use the elimination method", ' +
        'this provider "We use the substitution method"',
    });
  });

  it.each([
    [[5, 6], "token 3 of 4 is missing instead of the CPU's 7"],
    [[5, 6, 7, 8, 9], "token 5 of 4 is 9 instead of the CPU's end"],
  ])("finds %j of another length", (ids, detail) => {
    const comparison = compareTokens(expected, { ...expected, ids });
    expect(comparison.isEqual).toBe(false);
    expect(comparison.detail).toContain(detail);
  });
});

describe("the report", () => {
  const passed = { name: "Loads", hasPassed: true, detail: "1 s" };
  const failed = { name: "Speed", hasPassed: false, detail: "a | b\nsecond line" };
  const report = (...checks: (typeof passed)[]) => ({
    title: "T",
    facts: ["one fact"],
    sections: [{ name: "model", checks }],
  });

  it("passes only where every check has", () => {
    expect(hasPassed(report(passed, passed))).toBe(true);
    expect(hasPassed(report(passed, failed))).toBe(false);
  });

  it("is Markdown to paste", () => {
    expect(formatReport(report(passed, failed))).toBe(
      [
        "# T",
        "",
        "**1 checks failed.**",
        "",
        "- one fact",
        "",
        "## model",
        "",
        "| Check | | |",
        "|---|---|---|",
        "| Loads | passed | 1 s |",
        "| Speed | **FAILED** | a \\| b<br>second line |",
        "",
      ].join("\n"),
    );
    expect(formatReport(report(passed))).toContain("**Everything passed.**");
  });
});
