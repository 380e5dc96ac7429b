import { expect, test } from "vitest";
import { explainSolution } from "../../shared/linear-system/explain-solution.ts";
import { rules } from "../../shared/linear-system/explanation.ts";
import { formatExplanation } from "../../shared/linear-system/format-explanation.ts";
import {
  methods,
  type Language,
  type LinearSystem,
  type Method,
} from "../../shared/linear-system/linear-system.ts";
import { solveSystem } from "../../shared/linear-system/solve-system.ts";
import { createSystem, createWrittenEquation } from "../support/linear-system.ts";

const article = createSystem("x y", [
  [3, -1, 3],
  [2, 1, -9],
]);

const fractions = createSystem("x y", [
  ["1/2", "1/3", 1],
  ["1/4", "-1/6", 2],
]);

const threeUnknowns = createSystem("x y z", [
  [1, 2, 3, 1],
  [2, -1, 1, 2],
  [3, 1, -1, 4],
]);

const parallel = createSystem("x y", [
  [2, 1, 4],
  [4, 2, 1],
]);

const sameLine: LinearSystem = {
  unknowns: ["x", "y"],
  equations: [
    createWrittenEquation(["x", "y"], [0, 1, 0], [2, 0, -3]),
    createWrittenEquation(["x", "y"], [4, -2, 0], [0, 0, 6]),
  ],
};

function explain(system: LinearSystem, method: Method, language: Language): string {
  const explanation = explainSolution(system, solveSystem(system), { method, language });
  return `\`\`\`\n${formatExplanation(explanation)}\n\`\`\``;
}

const methodNames = {
  elimination: "Elimination (加減法)",
  substitution: "Substitution (代入法)",
  matrix: "Matrix (掃き出し法)",
  cramer: "Cramer's rule (クラメルの公式)",
};

function writePage(): string {
  const byMethod = methods.flatMap((method) => [
    `### ${methodNames[method]}`,
    explain(article, method, "en"),
    explain(article, method, "ja"),
  ]);
  return [
    `# Explanations

Written by \`npm run docs\` from what the code says; a test fails when it is out of date.

\`explainSolution(system, solution, { method, language })\` in \`shared/linear-system/\` explains an exact solution step
by step. The methods are \`elimination\`, \`substitution\`, \`matrix\` (Gauss-Jordan) and \`cramer\`, the languages \`en\` and
\`ja\`. Every explanation ends with the check in each original equation and with the answer, as fractions and as decimals
(\`=\` where they end within 20 places, \`≈\` with 6 digits where not).

A step is \`{ rule, before, after, labels, text, latex }\`: \`before\` and \`after\` are equations in plain text, \`labels\` the
numbers by which the text calls those of \`after\`, \`latex\` the formulas to show. Every equation of \`after\` follows from
the system. The rules are a closed list:

${rules.map((rule) => `- \`${rule}\``).join("\n")}

How the methods go:

- **Elimination** takes the unknown whose coefficients need the smallest multiples to become equal, and says so.
- **Substitution** begins with an equation that says what an unknown is, then one with the coefficient 1 or -1, then one
  with the smallest.
- **Matrix** keeps to whole numbers until every column is cleared; each row operation is named.
- **Cramer's rule** is for 2 and 3 unknowns with one solution. Otherwise the first step says why it can't be used, and
  elimination follows; \`method\` and \`notice\` of the explanation say so too.
- Systems whose numbers could get longer than 150 digits get the answer only, without check, and a \`notice\`; of more than
  12 equations those that aren't needed are left out until the check.

The sentences of a language are in one file (\`explanation/explanation-texts-en.ts\`, \`...-ja.ts\`): a third language is a
third file.

## 3x - y = 3, 2x + y = -9`,
    ...byMethod,
    "## Fractions: x/2 + y/3 = 1, x/4 - y/6 = 2",
    explain(fractions, "elimination", "en"),
    explain(fractions, "elimination", "ja"),
    "## Three unknowns",
    explain(threeUnknowns, "elimination", "en"),
    explain(threeUnknowns, "elimination", "ja"),
    "## No solution: 2x + y = 4, 4x + 2y = 1",
    explain(parallel, "elimination", "en"),
    explain(parallel, "cramer", "ja"),
    "## Infinitely many: y = 2x - 3, 4x - 2y = 6",
    explain(sameLine, "elimination", "en"),
    explain(sameLine, "substitution", "ja"),
    "",
  ]
    .join("\n\n")
    .trimEnd()
    .concat("\n");
}

test("docs/explanations.md is what the explanations say (npm run docs writes it)", async () => {
  await expect(writePage()).toMatchFileSnapshot("../../docs/explanations.md");
});
