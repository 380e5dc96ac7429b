/** Explains a solution step by step, by the method that is asked for. */
import { writeDeterminant } from "./explanation/determinant.ts";
import type { Explanation } from "./explanation.ts";
import { englishTexts } from "./explanation/explanation-texts-en.ts";
import { japaneseTexts } from "./explanation/explanation-texts-ja.ts";
import { ExplanationWriter } from "./explanation/explanation-writer.ts";
import { explainCramer } from "./explanation/explain-cramer.ts";
import { explainElimination } from "./explanation/explain-elimination.ts";
import { explainMatrix } from "./explanation/explain-matrix.ts";
import { explainSubstitution } from "./explanation/explain-substitution.ts";
import { toIntegerRow } from "./solving/integer-row.ts";
import type { Language, LinearSystem, Method } from "./linear-system.ts";
import { prepareEquations, writeNumbers } from "./explanation/prepare-equations.ts";
import type { Solution } from "./solution.ts";
import { boundDigits } from "./solving/system-size.ts";
import { writeAnswer } from "./explanation/write-answer.ts";

const textsByLanguage = { en: englishTexts, ja: japaneseTexts };

/** Steps on paper aren't shown for systems whose numbers may get longer than this. */
const maxExplainedDigits = 150;

/** More equations than this are thinned out before the first step. */
const maxExplainedEquations = 12;

export interface ExplanationSettings {
  readonly method: Method;
  readonly language: Language;
}

/** `solution` is what `solveSystem` says of `system`. */
export function explainSolution(
  system: LinearSystem,
  solution: Solution,
  settings: ExplanationSettings,
): Explanation {
  const texts = textsByLanguage[settings.language];
  const writer = new ExplanationWriter(system, solution, texts);
  if (boundDigits(system) > maxExplainedDigits) {
    writeNumbers(writer);
    writeAnswer(writer, { isChecked: false });
    return { method: settings.method, notice: texts.tooLong, steps: writer.steps };
  }
  const obstacle = settings.method === "cramer" ? findCramerObstacle(writer) : undefined;
  if (obstacle !== undefined) {
    writer.add("change_method", obstacle.text, { latex: obstacle.latex });
  }
  const method = obstacle === undefined ? settings.method : "elimination";
  writeNumbers(writer);
  writeMethod(writer, method);
  writeAnswer(writer);
  const { steps } = writer;
  return obstacle === undefined ? { method, steps } : { method, notice: obstacle.text, steps };
}

function writeMethod(writer: ExplanationWriter, method: Method): void {
  const leftOut = writeLeftOut(writer, method);
  const equations = prepareEquations(writer, leftOut, method === "substitution");
  if (method === "elimination") explainElimination(writer, equations);
  else if (method === "substitution") explainSubstitution(writer, equations);
  else if (method === "matrix") explainMatrix(writer, equations);
  else explainCramer(writer, equations);
}

/** Indexes of equations that aren't needed: for Cramer's rule, or because there are very many. */
function writeLeftOut(writer: ExplanationWriter, method: Method): readonly number[] {
  const { solution, system, texts } = writer;
  if (method !== "cramer" && system.equations.length <= maxExplainedEquations) return [];
  if (solution.status === "none") {
    const needed = solution.contradiction.parts.map(({ equation }) => equation);
    writer.add("leave_out", texts.keepOnly(needed.map((index) => index + 1)));
    return [...system.equations.keys()].filter((index) => !needed.includes(index));
  }
  const { redundant } = solution;
  if (redundant.length > 0) {
    writer.add("leave_out", texts.leaveOut(redundant.map((index) => index + 1)));
  }
  return redundant;
}

interface Obstacle {
  readonly text: string;
  readonly latex: string;
}

/** Why Cramer's rule can't be used. */
function findCramerObstacle({ solution, system, texts }: ExplanationWriter): Obstacle | undefined {
  const unknownCount = system.unknowns.length;
  if (unknownCount !== 2 && unknownCount !== 3) {
    return { text: texts.cramerNeedsFew(unknownCount), latex: "" };
  }
  if (solution.status === "unique") return undefined;
  const equationCount = system.equations.length;
  if (equationCount !== unknownCount) {
    return { text: texts.cramerNeedsSquare(equationCount, unknownCount), latex: "" };
  }
  const square = system.equations.map((equation) => toIntegerRow(equation).slice(0, -1));
  return { text: texts.cramerNeedsDeterminant, latex: `D = ${writeDeterminant(square).latex}` };
}
