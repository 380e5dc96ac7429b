import { describe, expect, it } from "vitest";
import { explainSolution } from "../../../shared/linear-system/explain-solution.ts";
import type { Explanation, Rule } from "../../../shared/linear-system/explanation.ts";
import {
  formatExplanation,
  formatExplanationMarkdown,
} from "../../../shared/linear-system/format-explanation.ts";
import {
  methods,
  type Language,
  type LinearSystem,
  type Method,
} from "../../../shared/linear-system/linear-system.ts";
import { solveSystem } from "../../../shared/linear-system/solve-system.ts";
import { createSystem, createWrittenEquation } from "../../support/linear-system.ts";

function explain(
  system: LinearSystem,
  method: Method = "elimination",
  language: Language = "en",
): Explanation {
  return explainSolution(system, solveSystem(system), { method, language });
}

function textsOf({ steps }: Explanation, rule: Rule): string[] {
  return steps.filter((step) => step.rule === rule).map(({ text }) => text);
}

const article = createSystem("x y", [
  [3, -1, 3],
  [2, 1, -9],
]);

describe("elimination", () => {
  it("says why the unknown goes: the smallest least common multiple", () => {
    const system = createSystem("x y", [
      [4, 6, 1],
      [6, 7, 2],
    ]);
    expect(textsOf(explain(system), "choose_unknown")).toEqual([
      "Eliminate x: its coefficients 4 and 6 have the smallest least common multiple, 12; those of y, 6 and 7, have 42.",
    ]);
    expect(textsOf(explain(system), "multiply")).toEqual([
      "Multiply (1) by 3 and (2) by 2, so that x has coefficients of the same size.",
    ]);
  });

  it("adds rather than subtracts where it makes no other difference", () => {
    expect(
      textsOf(
        explain(
          createSystem("x y", [
            [1, 1, 3],
            [1, -1, 1],
          ]),
        ),
        "combine",
      ),
    ).toEqual(["(1) + (2): y cancels out, and (3) is left."]);
  });

  it("subtracts in the order that leaves no minus in front", () => {
    const system = createSystem("x y", [
      [1, 1, 3],
      [2, 1, 5],
    ]);
    const step = explain(system).steps.find(({ rule }) => rule === "combine");
    expect(step?.text).toBe("(2) - (1): y cancels out, and (3) is left.");
    expect(step?.after).toEqual(["x = 2"]);
  });

  it("goes through ten unknowns", () => {
    const names = Array.from({ length: 10 }, (_, index) => `x${index + 1}`).join(" ");
    const rows = Array.from({ length: 10 }, (_, row) =>
      Array.from(
        { length: 11 },
        (__, column) => ((row + 2) * (column + 3) ** 2 + row * row * column) % 17,
      ),
    );
    const explanation = explain(createSystem(names, rows));
    expect(explanation.notice).toBeUndefined();
    expect(explanation.steps.at(-1)?.after).toHaveLength(10);
  });
});

describe("substitution", () => {
  it("takes an unknown where it already stands alone", () => {
    const unknowns = ["x", "y"];
    const system = {
      unknowns,
      equations: [
        createWrittenEquation(unknowns, [3, 1, 0], [0, 0, 14]),
        createWrittenEquation(unknowns, [0, 1, 0], [2, 0, -1]),
      ],
    };
    const { steps } = explain(system, "substitution", "ja");
    expect(steps.slice(0, 3).map(({ text, after }) => [text, after])).toEqual([
      ["それぞれの式に番号をつける。", ["3x + y = 14", "y = 2x - 1"]],
      ["②は y について解かれているので、これを使う。", ["y = 2x - 1"]],
      ["y = 2x - 1 を①に代入して整理すると、③が得られる。", ["3x + (2x - 1) = 14", "5x = 15"]],
    ]);
  });

  it("prefers the coefficients 1 and -1, else the smallest", () => {
    const unit = createSystem("x y", [
      [2, 3, 4],
      [5, -1, 11],
    ]);
    expect(textsOf(explain(unit, "substitution"), "solve_for")).toEqual([
      "Solve (2) for y, which has the coefficient -1.",
    ]);
    const none = createSystem("x y", [
      [4, 3, 4],
      [5, -2, 11],
    ]);
    expect(textsOf(explain(none, "substitution"), "solve_for")).toEqual([
      "Solve (2) for y, which has the smallest coefficient, -2.",
    ]);
  });
});

describe("a contradiction", () => {
  const system = createSystem("x y", [
    [1, 1, 1],
    [2, 2, 3],
    [1, -1, 0],
  ]);

  it("ends the way at once", () => {
    const { steps } = explain(system, "substitution");
    expect(steps.map(({ rule }) => rule)).toEqual([
      "number_equations",
      "solve_for",
      "substitute",
      "contradiction",
      "answer",
    ]);
    expect(steps.at(-1)?.text).toBe("There is no solution: (2) - (1) × 2 gives 0 = 1.");
  });

  it("is told by the equations as they stand by then: turned round, without denominators", () => {
    const turned = {
      unknowns: ["x"],
      equations: [
        createWrittenEquation(["x"], [0, 3], [1, 0]),
        createWrittenEquation(["x"], [1, 0], [0, 4]),
      ],
    };
    const { steps } = explain(turned);
    expect(steps.map(({ after }) => after).slice(1)).toEqual([
      ["x = 3"],
      [],
      ["0 = 1"],
      ["0 = 1"],
      ["0 = 1"],
    ]);
    expect(steps.at(-1)?.text).toBe("There is no solution: (2) - (1) gives 0 = 1.");
    const cleared = createSystem("x y", [
      ["1/2", "1/3", 1],
      ["1/4", "1/6", 1],
    ]);
    expect(explain(cleared).steps.at(-1)?.text).toBe(
      "There is no solution: (2) - (1) gives 0 = 6.",
    );
  });
});

describe("the matrix method", () => {
  it("names every row operation", () => {
    const system = createSystem("x y", [
      [0, 2, 4],
      [1, 1, 3],
    ]);
    const { steps } = explain(system, "matrix");
    expect(steps.slice(2, 5).map(({ text }) => text)).toEqual([
      "Swap R1 and R2, since R1 has 0 where the pivot must be.",
      "Divide rows by their common factors: R2 ← R2 / 2.",
      "Clear the column of y by means of R2: R1 ← R1 - R2.",
    ]);
  });
});

describe("Cramer's rule", () => {
  it("writes the determinants out", () => {
    expect(textsOf(explain(article, "cramer"), "determinant").at(-1)).toContain(
      "D_y = 3 × (-9) - 3 × 2 = -33",
    );
  });

  it.each([
    ["one unknown", createSystem("x", [[2, 4]]), "written out for 2 and 3 unknowns; here it is 1"],
    [
      "a determinant of 0",
      createSystem("x y", [
        [1, 2, 3],
        [2, 4, 6],
      ]),
      "The determinant of the coefficients is 0",
    ],
    [
      "too few equations",
      createSystem("x y", [[1, 2, 3]]),
      "here it is 1 equation with 2 unknowns",
    ],
    [
      "equations that contradict each other",
      createSystem("x y", [
        [1, 1, 3],
        [1, -1, 1],
        [2, 1, 6],
      ]),
      "here it is 3 equations with 2 unknowns",
    ],
  ])("gives way to elimination and says so: %s", (_, system, reason) => {
    const explanation = explain(system, "cramer");
    expect(explanation.method).toBe("elimination");
    expect(explanation.notice).toContain(reason);
    expect(explanation.steps[0]).toMatchObject({ rule: "change_method", text: explanation.notice });
    expect(formatExplanation(explanation).split(explanation.notice ?? "-")).toHaveLength(2);
  });

  it("leaves out an equation that isn't needed, until the check", () => {
    const system = createSystem("x y", [
      [1, 1, 3],
      [1, -1, 1],
      [2, 1, 5],
    ]);
    const explanation = explain(system, "cramer");
    expect(explanation.method).toBe("cramer");
    expect(textsOf(explanation, "leave_out")).toEqual([
      "(3) follows from the other equations and is left out until the check.",
    ]);
    expect(explanation.steps.find(({ rule }) => rule === "check")?.after).toHaveLength(3);
    expect(explanation.steps.at(-1)?.text).toContain("(3) follows from the equations before.");
  });
});

describe("any explanation", () => {
  const decimals = createSystem("x y", [
    ["0.3", "0.2", "1.1"],
    ["0.5", "-0.4", "0.1"],
  ]);

  it("keeps decimals as they were written, and rounds visibly", () => {
    const { steps } = explain(decimals);
    expect(steps[0]?.after).toEqual(["0.3x + 0.2y = 1.1", "0.5x - 0.4y = 0.1"]);
    expect(steps[1]?.text).toBe("Multiply both sides of (1) by 10, so that all numbers are whole.");
    expect(steps.at(-1)?.text).toBe("The solution is x = 23/11 ≈ 2.09091, y = 26/11 ≈ 2.36364.");
  });

  it("thins out very many equations", () => {
    const rows = Array.from({ length: 40 }, (_, index) => [index, 1, 2 * index + 3]);
    for (const method of methods) {
      const { steps } = explain(createSystem("x y", rows), method);
      expect(steps.length).toBeLessThan(15);
      expect(steps.find(({ rule }) => rule === "check")?.after).toHaveLength(40);
    }
    const { steps } = explain(createSystem("x y", [...rows, [1, 1, 6]]));
    expect(steps[1]?.text).toMatch(
      /^\(\d+\) and \(41\) are enough to see that there is no solution\.$/u,
    );
    expect(steps.at(-1)?.text).toMatch(/gives 0 = 1\.$/u);
  });

  it("gives but the result where numbers are very long", () => {
    const system = createSystem("x y", [
      ["7".repeat(100), "1", "3"],
      ["1", "8".repeat(100), "5"],
    ]);
    const explanation = explain(system, "matrix", "ja");
    expect(explanation.notice).toContain("けた数が多く");
    expect(explanation.steps.map(({ rule }) => rule)).toEqual(["number_equations", "answer"]);
    expect(formatExplanation(explanation)).toContain("けた数が多く");
  });

  it("multiplies brackets out and says so", () => {
    const equation = createWrittenEquation(["x", "y"], [2, -3, 9], [0, 0, 12]);
    const text = "2(x + 3) - 3(y - 1) = 12";
    const spelt = { ...equation, span: { offset: 0, length: text.length, text } };
    const system = { unknowns: ["x", "y"], equations: [spelt] };
    expect(explain(system).steps[0]?.text).toBe(
      "Multiply out the brackets, collect like terms, and number the equations.",
    );
    expect(explain(article).steps[0]?.text).toBe("Number the equations.");
  });

  it("comes as Markdown with the formulas between $$", () => {
    const text = formatExplanationMarkdown(explain(article, "matrix", "ja"));
    expect(text).toContain(
      "2. 各式の係数と右辺を並べて、拡大係数行列をつくる。R1、R2、… は第 1 行、第 2 行、… を表す。\n\n" +
        "$$\\left(\\begin{array}{rr|r} 3 & -1 & 3 \\\\ 2 & 1 & -9 \\end{array}\\right)$$\n",
    );
  });
});
