/** From the last unknown back to the first: what is known is put into what the others are. */
import { createLine, type ExplanationWriter } from "./explanation-writer.ts";
import { formatEquation } from "../format-equation.ts";
import { replaceUnknowns } from "../solving/linear-expression.ts";
import type { LinearExpression } from "../linear-system.ts";
import { putValues } from "./put-values.ts";
import { toSolvedSides, type SolvedUnknown } from "./working-equation.ts";

export function substituteBack(writer: ExplanationWriter, kept: readonly SolvedUnknown[]): void {
  const known = new Map<string, LinearExpression>();
  for (const solved of kept.toReversed()) {
    const order = [...solved.expression.terms.keys()];
    const used = [...known]
      .filter(([name]) => order.includes(name))
      .toSorted(([one], [other]) => order.indexOf(one) - order.indexOf(other));
    const expression = replaceUnknowns(solved.expression, known);
    if (used.length > 0) writeStep(writer, solved, new Map(used), expression);
    known.set(solved.unknown, expression);
  }
}

function writeStep(
  writer: ExplanationWriter,
  solved: SolvedUnknown,
  known: ReadonlyMap<string, LinearExpression>,
  expression: LinearExpression,
): void {
  const { unknown } = solved;
  const { plain, latex } = putValues(solved.expression, known);
  const equations = [...known].map(([name, value]) =>
    toSolvedSides({ unknown: name, expression: value }),
  );
  const given = toSolvedSides(solved);
  const result = createLine(toSolvedSides({ unknown, expression }));
  const written = {
    plain: `${unknown} = ${plain}`,
    latex: `${result.latex.split("&=", 1)[0] ?? ""}&= ${latex}`,
  };
  const names = equations.map((sides) => formatEquation(sides));
  writer.add(
    "back_substitute",
    writer.texts.backSubstitute(names, formatEquation(given), unknown),
    {
      before: [createLine(given), ...equations.map((sides) => createLine(sides))],
      after: written.plain === result.plain ? [result] : [written, result],
    },
  );
}
