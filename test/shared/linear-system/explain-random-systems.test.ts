import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explainSolution } from "../../../shared/linear-system/explain-solution.ts";
import { rules, type Explanation } from "../../../shared/linear-system/explanation.ts";
import {
  formatExplanation,
  formatExplanationMarkdown,
} from "../../../shared/linear-system/format-explanation.ts";
import { methods, type LinearSystem } from "../../../shared/linear-system/linear-system.ts";
import { parseEquation } from "../../../shared/linear-system/reading/parse-equation.ts";
import { solveSystem } from "../../../shared/linear-system/solve-system.ts";
import { createStepChecker } from "../../../shared/linear-system/step-checker.ts";
import { readPlainEquation } from "../../support/plain-equation.ts";
import { propertyRuns } from "../../support/property-runs.ts";
import { randomSystem, toQuotientRows } from "../../support/random-linear-system.ts";
import { isImplied, reduceRows } from "../../support/rational-gauss.ts";

/** Equations, before or after a step, that don't follow from the system. */
function findFalseEquations(system: LinearSystem, { steps }: Explanation): string[] {
  const { rows } = reduceRows(toQuotientRows(system));
  const equations = new Set(steps.flatMap(({ before, after }) => [...before, ...after]));
  return [...equations].filter((equation) =>
    readPlainEquation(equation, system.unknowns).some((row) => !isImplied(rows, row)),
  );
}

/** Every promise about a step's form that is broken. */
function findFaults(explanation: Explanation): string[] {
  return explanation.steps.flatMap(({ rule, after, labels, text, latex }) => {
    const promises = {
      "has a known rule": rules.includes(rule),
      "has a label or none for each equation": labels.length === after.length,
      "says something": /[.。\d]$/u.test(text) && !/undefined|NaN|\[object/u.test(text + latex),
      "has balanced LaTeX": isBalanced(latex),
      "shows what it says": after.length === 0 || latex !== "",
    };
    return Object.entries(promises).flatMap(([promise, isKept]) =>
      isKept ? [] : [`${rule}: ${promise}: ${text} ${latex}`],
    );
  });
}

function isBalanced(latex: string): boolean {
  let depth = 0;
  for (const character of latex) {
    if (character === "{") depth += 1;
    if (character === "}") depth -= 1;
    if (depth < 0) return false;
  }
  const count = (pattern: RegExp): number => latex.match(pattern)?.length ?? 0;
  const isPaired =
    count(/\\begin\{/gu) === count(/\\end\{/gu) && count(/\\left\(/gu) === count(/\\right\)/gu);
  return depth === 0 && isPaired;
}

const settings = fc.record({
  method: fc.constantFrom(...methods),
  language: fc.constantFrom("en" as const, "ja" as const),
});

describe("explanations of random systems", () => {
  it("show nothing that doesn't follow from the system", () => {
    const property = fc.property(
      randomSystem({ maxUnknowns: 5 }),
      settings,
      (system, { method, language }) => {
        const solution = solveSystem(system);
        const explanation = explainSolution(system, solution, { method, language });
        expect(findFalseEquations(system, explanation)).toEqual([]);
        expect(findFaults(explanation)).toEqual([]);
        expect(explanation.steps.at(-1)?.rule).toBe("answer");
        const isChecked = explanation.steps.some(({ rule }) => rule === "check");
        expect(isChecked).toBe(solution.status !== "none");
      },
    );
    fc.assert(property, propertyRuns(5000));
  });

  it("hold against the step checker and the reader", () => {
    const property = fc.property(
      randomSystem({ maxUnknowns: 4 }),
      settings,
      (system, { method, language }) => {
        const solution = solveSystem(system);
        const explanation = explainSolution(system, solution, { method, language });
        const equations = explanation.steps.flatMap(({ before, after }) => [...before, ...after]);
        expect(equations.filter((text) => !("sides" in parseEquation(text)))).toEqual([]);
        for (const format of [formatExplanation, formatExplanationMarkdown]) {
          const checker = createStepChecker(system, solution);
          const checked = [...checker.push(format(explanation)), ...checker.finish()];
          expect(checked.filter(({ implied }) => implied === false)).toEqual([]);
        }
      },
    );
    fc.assert(property, propertyRuns(2000));
  });

  it("end with what the solver says", () => {
    const property = fc.property(randomSystem({ maxUnknowns: 4 }), settings, (system, asked) => {
      const solution = solveSystem(system);
      const { steps } = explainSolution(system, solution, asked);
      const worked = steps.filter(({ rule }) => rule !== "check" && rule !== "answer");
      const shown = worked.flatMap(({ after }) => after);
      const isAbsurd = shown.some((equation) => /^0 = -?[1-9]/u.test(equation));
      expect(isAbsurd).toBe(solution.status === "none");
      const answer = steps.at(-1)?.after ?? [];
      // Every value of the answer was reached on the way.
      const isReached = answer.every((equation) => shown.includes(equation));
      expect(isReached || solution.status === "none").toBe(true);
    });
    fc.assert(property, propertyRuns(5000));
  });

  it("are the same way in both languages, each in its own words", () => {
    const property = fc.property(
      randomSystem({ maxUnknowns: 4 }),
      fc.constantFrom(...methods),
      (system, method) => {
        const solution = solveSystem(system);
        const english = explainSolution(system, solution, { method, language: "en" });
        const japanese = explainSolution(system, solution, { method, language: "ja" });
        const outline = ({ steps }: Explanation): object[] =>
          steps.map(({ rule, before, after }) => ({ rule, before, after }));
        expect(outline(japanese)).toEqual(outline(english));
        expect(formatExplanation(english)).not.toMatch(/[\u3000-\u9fff①-⑳]/u);
        expect(formatExplanationMarkdown(english)).not.toMatch(/[\u3000-\u9fff①-⑳]/u);
        for (const { text } of japanese.steps) {
          expect(text).toMatch(/[\u3040-\u30ff]/u);
          expect(text).not.toMatch(/[A-Za-z]{3,}/u);
        }
      },
    );
    fc.assert(property, propertyRuns(2000));
  });
});
