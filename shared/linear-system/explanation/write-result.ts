/** What a method may come to on its way: 0 = 0, 0 = c, or unknowns that stay free. */
import type { ExplanationWriter } from "./explanation-writer.ts";
import { formatEquation } from "../format-equation.ts";
import { hasNoUnknown } from "../solving/integer-row.ts";
import { toLine, toSides, type WorkingEquation } from "./working-equation.ts";

/** Leaves out equations that read 0 = 0; undefined, and said, where one reads 0 = c. */
export function dropTrivial(
  writer: ExplanationWriter,
  equations: readonly WorkingEquation[],
): WorkingEquation[] | undefined {
  const { texts, system } = writer;
  const absurd = equations.find(isAbsurd);
  if (absurd !== undefined) {
    const sides = toSides(system.unknowns, absurd.row);
    writer.add("contradiction", texts.contradiction(formatEquation(sides)), {
      after: [toLine(system.unknowns, absurd.row, absurd.label)],
    });
    return undefined;
  }
  return equations.filter((equation) => {
    if (!hasNoUnknown(equation.row)) return true;
    writer.add("redundant", texts.redundant(equation.label), {
      after: [toLine(system.unknowns, equation.row, equation.label)],
    });
    return false;
  });
}

/** Each equation after a step of the method, up to one that can't hold: no more is needed then. */
export function transformEach(
  equations: readonly WorkingEquation[],
  transform: (equation: WorkingEquation) => WorkingEquation,
): WorkingEquation[] {
  const transformed: WorkingEquation[] = [];
  for (const equation of equations) {
    const result = transform(equation);
    transformed.push(result);
    if (isAbsurd(result)) break;
  }
  return transformed;
}

function isAbsurd({ row }: WorkingEquation): boolean {
  return hasNoUnknown(row) && row.at(-1) !== 0n;
}

export function writeFreeUnknowns(writer: ExplanationWriter): void {
  const { solution, texts } = writer;
  if (solution.status === "infinite") {
    writer.add("free_unknowns", texts.freeUnknowns(solution.free));
  }
}
