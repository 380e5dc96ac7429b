/** Cramer's rule for two and three unknowns. */
import { Fraction } from "fraction.js";
import { writeDeterminant, type Square } from "./determinant.ts";
import { createLine, type ExplanationWriter } from "./explanation-writer.ts";
import { latexUnknown } from "../format-equation.ts";
import { createConstant } from "../solving/linear-expression.ts";
import { toSolvedSides, type WorkingEquation } from "./working-equation.ts";

/** As many equations as unknowns, two or three, with one solution. */
export function explainCramer(
  writer: ExplanationWriter,
  equations: readonly WorkingEquation[],
): void {
  const { texts, system } = writer;
  const square = equations.map(({ row }) => row.slice(0, -1));
  const main = writeDeterminant(square);
  writer.add("determinant", `${texts.mainDeterminant}${texts.betweenSentences}D = ${main.plain}`, {
    latex: `D = ${main.latex}`,
  });
  const quotients: string[] = [];
  const after = system.unknowns.map((unknown, column) => {
    const replaced = replaceColumn(square, column, equations);
    const determinant = writeDeterminant(replaced);
    const name = `D_{${latexUnknown(unknown)}}`;
    writer.add(
      "determinant",
      `${texts.otherDeterminant(unknown)}${texts.betweenSentences}D_${unknown} = ${determinant.plain}`,
      { latex: `${name} = ${determinant.latex}` },
    );
    const value = new Fraction(determinant.value, main.value);
    const line = createLine(toSolvedSides({ unknown, expression: createConstant(value) }));
    const quotient = `\\frac{${name}}{D} = \\frac{${determinant.value}}{${main.value}}`;
    quotients.push(line.latex.replace("&=", `&= ${quotient} =`));
    return line;
  });
  writer.add("cramer", texts.cramer, {
    after,
    latex: `\\begin{aligned} ${quotients.join(" \\\\ ")} \\end{aligned}`,
  });
}

function replaceColumn(
  square: Square,
  column: number,
  equations: readonly WorkingEquation[],
): Square {
  return square.map((row, index) =>
    row.map((value, other) => (other === column ? (equations[index]?.row.at(-1) ?? 0n) : value)),
  );
}
