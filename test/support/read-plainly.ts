/** Readings of systems in a short form for tests. */
import { formatFraction } from "../../shared/linear-system/format-number.ts";
import { readSystem, type SystemReading } from "../../shared/linear-system/read-system.ts";

/** `3x -1y = 3; 2x 1y = -9`, all unknowns in each equation; a refusal as `code: offending text`. */
export function readPlainly(input: string): string {
  const read = readSystem(input);
  if (read.status === "refused") return `${read.code}: ${read.span?.text ?? ""}`;
  return writeSystem(read);
}

function writeSystem({ system: { equations, unknowns } }: SystemReading): string {
  return equations
    .map(({ coefficients, constant }) => {
      const terms = coefficients.map(
        (value, index) => `${formatFraction(value)}${unknowns[index] ?? ""}`,
      );
      return `${terms.join(" ")} = ${formatFraction(constant)}`;
    })
    .join("; ");
}
