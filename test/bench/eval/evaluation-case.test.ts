import { describe, expect, test } from "vitest";
import { createCases } from "../../../bench/eval/evaluation-case.ts";

const range = { coefficient: 12, constant: 99 };

describe("createCases", () => {
  test("gives the same cases for the same seed, and others for another", () => {
    const options = { count: 50, language: "en", seed: 3, range } as const;
    const turns = (seed: number) => createCases({ ...options, seed }).map((each) => each.turns);
    expect(turns(3)).toEqual(turns(3));
    expect(turns(3)).not.toEqual(turns(4));
  });

  test.each([
    ["en", /^(Solve|Please solve|Find \w and \w: |\\begin|-|−|\d|[a-z])/],
    ["ja", /(次|以下)の連立方程式を解(きなさい|いてください。)\n/],
  ] as const)(
    "writes questions in the wordings of %s, with two relations each",
    (language, wording) => {
      for (const { turns } of createCases({ count: 500, language, seed: 5, range })) {
        const question = turns.at(-1);
        expect(question?.role).toBe("user");
        expect(question?.content).toMatch(wording);
        expect(question?.content.match(/=/g)).toHaveLength(2);
        expect(question?.content).not.toMatch(/[{}](u|v|equations)/);
      }
    },
  );

  test("uses every separator and spelling, with and without a system message", () => {
    const cases = createCases({ count: 500, language: "en", seed: 6, range });
    const questions = cases.map(({ turns }) => turns.at(-1)?.content ?? "");
    for (const sign of ["\n", ", ", "; ", " and ", "−", "*", "\\begin{align}\n", "\\\\\n"]) {
      expect(questions.some((question) => question.includes(sign))).toBe(true);
    }
    expect(questions.some((question) => /\b[01][a-z]/.test(question))).toBe(false);
    expect(new Set(cases.map(({ turns }) => turns.length))).toEqual(new Set([1, 2]));
  });

  test("judges questions beyond the model by its refusal", () => {
    const cases = createCases({ count: 40, language: "ja", seed: 1, range, kind: "refusal" });
    for (const { isRight } of cases) {
      expect(isRight("私が解けるのは2元連立一次方程式だけです。")).toBe(true);
      expect(isRight("x = 1\ny = 2")).toBe(false);
    }
  });
});
