/** What the model is asked. docs/prompts.md shows each of these. */
import { Fraction } from "fraction.js";
import type { Capabilities, WholeSystem } from "../../shared/capabilities.ts";
import { formatEquation } from "../../shared/linear-system/format-equation.ts";
import type { IntegerRow } from "../../shared/linear-system/solving/integer-row.ts";
import type { Language, Method } from "../../shared/linear-system/linear-system.ts";

const wordings = {
  en: {
    equations: "Solve the following simultaneous equations:",
    method: {
      elimination: "Use the elimination method.",
      substitution: "Use the substitution method.",
      matrix: "Use Gauss-Jordan elimination on the augmented matrix.",
      cramer: "Use Cramer's rule.",
    },
    form:
      "Write each step on a line of its own. End with one line for each unknown, such as x = -6/5; " +
      "where there is no solution, or there are infinitely many, end with a line that says so.",
    wordProblem:
      "Write the following problem as linear equations. First one line for each unknown, such as `x: price of an apple`, " +
      "with one letter each; then the equations alone, one a line. Do not solve them.",
  },
  ja: {
    equations: "次の連立方程式を解きなさい",
    method: {
      elimination: "加減法(消去法)を使ってください。",
      substitution: "代入法を使ってください。",
      matrix: "拡大係数行列の掃き出し法を使ってください。",
      cramer: "クラメルの公式を使ってください。",
    },
    form:
      "途中の式は1行に1つずつ書いてください。最後に x = -6/5 のように、未知数ごとに1行で答えを書いてください。" +
      "解がない場合や無数にある場合は、最後の行にそう書いてください。",
    wordProblem:
      "次の文章題を連立一次方程式にしてください。まず「x: りんご1個の値段」のように、未知数を1文字ずつ1行で説明し、" +
      "次に方程式だけを1行に1つずつ書いてください。解く必要はありません。",
  },
} as const;

/**
 * The equations in whole numbers, unknowns left, one a line. A model that knows one method alone was made for it and is
 * asked in the plainest words; any other is told the method and the form of the answer.
 */
export function writeSystemQuestion(
  system: WholeSystem,
  language: Language,
  method: Method,
  capabilities: Capabilities,
): string {
  const words = wordings[language];
  const equations = system.rows.map((row) => writeRow(row, system.unknowns));
  const question = [words.equations, ...equations];
  if (capabilities.onlyMethod !== method) question.push("", words.method[method], words.form);
  return question.join("\n");
}

export function writeWordProblemQuestion(problem: string, language: Language): string {
  return `${wordings[language].wordProblem}\n\n${problem}`;
}

/** `3x - y = 3` */
function writeRow(row: IntegerRow, unknowns: readonly string[]): string {
  const terms = unknowns.map(
    (unknown, index) => [unknown, new Fraction(row[index] ?? 0n)] as const,
  );
  const left = new Map(terms.filter(([, factor]) => !factor.equals(0)));
  return formatEquation({
    left: { terms: left, constant: new Fraction(0) },
    right: { terms: new Map(), constant: new Fraction(row[unknowns.length] ?? 0n) },
  });
}
