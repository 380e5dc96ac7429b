import { describe, expect, test } from "vitest";
import { compareSolver } from "../../../bench/quality/compare-solvers.ts";
import { contestants } from "../../../bench/quality/contestants.ts";
import { readLinearQuestions } from "../../../bench/quality/linear-2d.ts";
import { prepareEquations } from "../../../bench/quality/prepare-equations.ts";
import { formatComparison } from "../../../bench/quality/quality-report.ts";
import { readSolverCases } from "../../../bench/quality/solver-case.ts";

const few = new Set(["plain-seed", "tex-tags", "none-ja", "inf-one-equation", "nonlin-tex"]);
const cases = readSolverCases("test/fixtures/solver-cases.jsonl").filter(({ id }) => few.has(id));
const questions = readLinearQuestions("bench/quality/linear-2d.jsonl").slice(0, 2);
const comparisons = contestants.map((each) => compareSolver(each, cases, questions));

describe("on five questions", () => {
  test.each([
    ["Renritsu, text", [2, 2, 1]],
    ["compute-engine, text", [0, 0, 1]],
    ["compute-engine, prepared text", [2, 1, 1]],
    ["compute-engine, equations", [2, 1, 0]],
    ["nerdamer, prepared text", [2, 0, 0]],
    ["nerdamer, equations", [2, 0, 0]],
  ])("%s: as many are right of each kind as %j", (who, right) => {
    const comparison = comparisons.find(({ name, given }) => who === `${name}, ${given}`);
    expect(Object.values(comparison?.cases ?? {}).map((counts) => counts.right)).toEqual(right);
  });

  test("each fault is told, and none of what is right", () => {
    const nerdamer = comparisons.find(
      (each) => each.given === "equations" && each.name === "nerdamer",
    );
    expect(nerdamer?.faults).toEqual([
      { id: "none-ja", verdict: "indistinct", outcome: "indistinct" },
      { id: "inf-one-equation", verdict: "indistinct", outcome: "indistinct" },
    ]);
    expect(comparisons[0]?.faults).toEqual([]);
  });

  test("the report has a row for each", () => {
    const rows = formatComparison(comparisons).split("\n");
    expect(rows).toContain("| Renritsu | text | 2 | 0 | 0 | 0 | 2 | 0 | 0 | 0 | 1 | 0 |");
    expect(rows).toContain("| nerdamer | equations | 2 | 0 | 0 | 0 | 0 | 2 | 0 | 0 | 0 | 0 |");
    expect(rows).toContain("| Renritsu | text | 2 | 0 | 0 |");
  });
});

test.each([
  ["Solve: 3x - y = 3, 2x + y = -9.", ["3x - y = 3", "2x + y = -9"]],
  ["３ｘ－ｙ＝３、２ｘ＋ｙ＝－９", ["3x-y = 3", "2x+y = -9"]],
  ["①x+2y=2 ②2x+2y=8 を解け", ["x+2y = 2", "2x+2y = 8"]],
  ["\\begin{align} x+y&=5 \\tag{1}\\\\ x-y&=1\\end{align}", ["x+y = 5", "x-y = 1"]],
  ["½x + y == 1,000 and $x = y = 3$", ["(1/2)x + y = 1000", "x = y", "y = 3"]],
  ["x + y > 3", ["x + y > 3"]],
  ["no equations", []],
])("a text is prepared for solvers that know equations only: %s", (text, equations) => {
  expect(prepareEquations(text)).toEqual(equations);
});
