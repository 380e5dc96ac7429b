import type { ExplanationTexts, WeightedLabel } from "./explanation-texts.ts";

const label = (number: number): string => `(${number})`;

function list(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

function listLabels(labels: readonly number[]): string {
  return list(labels.map((number) => label(number)));
}

/** `(1) × 2 - (2)` */
function writeSum(parts: readonly WeightedLabel[]): string {
  let sum = "";
  for (const { label: number, factor } of parts) {
    const isNegative = factor.startsWith("-");
    const magnitude = isNegative ? factor.slice(1) : factor;
    const part = magnitude === "1" ? label(number) : `${label(number)} × ${magnitude}`;
    if (sum === "") sum = isNegative ? `-${part}` : part;
    else sum += (isNegative ? " - " : " + ") + part;
  }
  return sum;
}

function pluralize(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

const reasons = {
  given: "already stands alone there",
  unit: "has the coefficient",
  smallest: "has the smallest coefficient,",
} as const;

export const englishTexts: ExplanationTexts = {
  label,
  betweenSentences: " ",
  methods: {
    elimination: "elimination",
    substitution: "substitution",
    matrix: "Gauss-Jordan elimination",
    cramer: "Cramer's rule",
  },

  numberEquations: (isExpanded) =>
    isExpanded
      ? "Multiply out the brackets, collect like terms, and number the equations."
      : "Number the equations.",
  leaveOut: (labels) =>
    `${listLabels(labels)} ${labels.length === 1 ? "follows" : "follow"} from the other equations and ${labels.length === 1 ? "is" : "are"} left out until the check.`,
  keepOnly: (labels) => `${listLabels(labels)} are enough to see that there is no solution.`,
  arrange: (labels) =>
    `Bring the unknowns to the left and the numbers to the right in ${listLabels(labels)}.`,
  clearFractions: (number, denominators, by) =>
    denominators.length === 1
      ? `Multiply both sides of ${label(number)} by the denominator ${by}, so that no fraction is left.`
      : `Multiply both sides of ${label(number)} by ${by}, the least common multiple of the denominators ${list(denominators)}, so that no fraction is left.`,
  clearDecimals: (number, by) =>
    `Multiply both sides of ${label(number)} by ${by}, so that all numbers are whole.`,

  chooseUnknown: (chosen, others) => {
    const reason = `its coefficients ${list(chosen.factors)} have the ${others.length > 0 ? "smallest " : ""}least common multiple, ${chosen.multiple}`;
    const comparison = others.map(({ unknown, factors, multiple }) =>
      multiple === chosen.multiple
        ? `those of ${unknown}, ${list(factors)}, have the same`
        : `those of ${unknown}, ${list(factors)}, have ${multiple}`,
    );
    return `Eliminate ${chosen.unknown}: ${[reason, ...comparison].join("; ")}.`;
  },
  chooseAmongMany: ({ unknown, factors }, number, from) =>
    `Eliminate ${unknown} from ${listLabels(from)} by means of ${label(number)}: its coefficients ${list(factors)} take the smallest multiples.`,
  setAside: (unknown, number) =>
    `${unknown} occurs in ${label(number)} alone, so ${label(number)} is kept for later.`,
  multiply: (unknown, factors) => {
    const parts = factors.map(({ label: number, factor }) => `${label(number)} by ${factor}`);
    return `Multiply ${list(parts)}, so that ${unknown} has coefficients of the same size.`;
  },
  combine: (unknown, parts, result) =>
    `${writeSum(parts)}: ${unknown === undefined ? "all unknowns cancel" : `${unknown} cancels`} out, and ${label(result)} is left.`,
  reduce: (number, by) => `Divide both sides of ${label(number)} by their common factor ${by}.`,

  solveFor: (number, unknown, why, factor) =>
    why === "given"
      ? `Take ${unknown} from ${label(number)}: it ${reasons[why]}.`
      : `Solve ${label(number)} for ${unknown}, which ${reasons[why]} ${factor}.`,
  expressBy: (number, unknown) => `Solve ${label(number)} for ${unknown}.`,
  substitute: (equation, number, result) =>
    `Put ${equation} into ${label(number)}; ${label(result)} is left.`,
  divide: (number, by) => `Divide both sides of ${label(number)} by ${by}.`,
  backSubstitute: (equations, into, unknown) =>
    `Put ${list(equations)} into ${into}, which gives ${unknown}.`,

  writeMatrix:
    "Write the coefficients and the right sides as an augmented matrix: row R1 for the first equation, R2 for the second, and so on.",
  swapRows: (one, other, why) =>
    why === "zero"
      ? `Swap R${one} and R${other}, since R${one} has 0 where the pivot must be.`
      : `Swap R${one} and R${other}: 1 or -1 makes the easiest pivot.`,
  combineRows: (unknown, row, operations) =>
    `Clear the column of ${unknown} by means of R${row}: ${operations.join(", ")}.`,
  reduceRows: (operations) => `Divide rows by their common factors: ${operations.join(", ")}.`,
  scaleRows: (operations) => `Make every pivot 1: ${operations.join(", ")}.`,
  readMatrix: "Read each row as an equation again.",
  emptyRow: (row) => `R${row} reads 0 = 0, which always holds: it says nothing new.`,
  absurdRow: (row, equation) =>
    `R${row} reads ${equation}, which never holds, so no values satisfy all equations.`,

  mainDeterminant:
    "Work out the determinant D of the coefficients; it isn't 0, so Cramer's rule holds.",
  otherDeterminant: (unknown) =>
    `Put the right sides in place of the coefficients of ${unknown}, and work out that determinant.`,
  cramer: "Each unknown is its determinant divided by D.",
  cramerNeedsSquare: (equations, unknowns) =>
    `Cramer's rule needs as many equations as unknowns; here it is ${pluralize(equations, "equation")} with ${pluralize(unknowns, "unknown")}, so elimination is used.`,
  cramerNeedsFew: (unknowns) =>
    `Cramer's rule is written out for 2 and 3 unknowns; here it is ${unknowns}, so elimination is used.`,
  cramerNeedsDeterminant:
    "The determinant of the coefficients is 0, so Cramer's rule can't be used; elimination is used.",

  redundant: (number) =>
    `${label(number)} reads 0 = 0, which always holds: it says nothing new and is dropped.`,
  contradiction: (equation) => `${equation} never holds, so no values satisfy all equations.`,
  freeUnknowns: (unknowns) =>
    unknowns.length === 1
      ? `No equation settles ${list(unknowns)}: it is free and may take any value, so there are infinitely many solutions.`
      : `No equation settles ${list(unknowns)}: they are free and may take any values, so there are infinitely many solutions.`,
  example: (solution) => `For example, ${solution} is a solution.`,
  checkValues: "Put the values into every original equation: both sides agree.",
  checkExpressions: (unknowns) =>
    `Put this into every original equation: both sides agree, whatever ${list(unknowns)} ${unknowns.length === 1 ? "is" : "are"}.`,
  answerUnique: (values) => `The solution is ${values.join(", ")}.`,
  follows: (labels) =>
    `${listLabels(labels)} ${labels.length === 1 ? "follows" : "follow"} from the equations before.`,
  answerNone: (parts, equation) =>
    parts.length === 1
      ? `There is no solution: ${writeSum(parts)} reads ${equation}.`
      : `There is no solution: ${writeSum(parts)} gives ${equation}.`,
  answerInfinite: (expressions, free) =>
    `There are infinitely many solutions: ${[...expressions, `any ${free.length === 1 ? "value" : "values"} of ${list(free)}`].join(", ")}.`,

  tooLong:
    "The numbers of this system are too long for steps on paper, so only the result is shown.",
};
