import { describe, expect, test } from "vitest";
import { createModelCases } from "../../../bench/quality/model-case.ts";
import {
  countAnswer,
  formatQuality,
  type QualityCounts,
} from "../../../bench/quality/model-quality.ts";
import type { SolvedAnswer } from "../../../shared/solve.ts";

function answer(fields: Partial<Pick<SolvedAnswer, "source" | "attempt" | "steps_ok">>) {
  const solved: SolvedAnswer = {
    status: "none",
    verified: true,
    source: "model",
    attempt: 1,
    method: "elimination",
    steps_ok: true,
    residuals: [],
    redundant: [],
    text: "There is no solution.",
    latex: "",
    notices: [],
    contradiction: { parts: [], remainder: "5" },
    ...fields,
  };
  return { answer: solved };
}

describe("counts of /v1/solve", () => {
  test("tell first attempts from second ones, and the exact solver's from the model's", () => {
    const counts: QualityCounts = {};
    countAnswer(counts, ["en", "none"], answer({}));
    countAnswer(counts, ["en", "none"], answer({ attempt: 2 }));
    countAnswer(counts, ["en", "none"], answer({ attempt: 3 }));
    countAnswer(counts, ["en", "none"], answer({ attempt: 3, source: "exact" }));
    countAnswer(counts, ["en"], answer({ steps_ok: false }));
    const none = { total: 4, first: 1, second: 2, exact: 1, falseStep: 0, unsolved: 0 };
    expect(counts).toEqual({ none, en: { ...none, total: 5, first: 2, second: 3, falseStep: 1 } });
    expect(formatQuality(counts)).toContain("| none | 1 of 4 (25.00%) | 2 of 4 (50.00%) |");
  });

  test("count what was not solved", () => {
    const counts: QualityCounts = {};
    const refused = {
      status: "error",
      verified: false,
      source: null,
      code: "clarify",
      message: "",
      span: null,
    } as const;
    countAnswer(counts, ["en"], { answer: refused });
    expect(counts["en"]).toMatchObject({ total: 1, first: 0, exact: 0, unsolved: 1 });
  });
});

test("the same seed gives the same questions, some of them in LaTeX", () => {
  const cases = createModelCases(100, "ja", 4);
  expect(createModelCases(100, "ja", 4)).toEqual(cases);
  expect(new Set(cases.map(({ groups }) => groups.at(-1)))).toEqual(new Set(["plain", "LaTeX"]));
});
