/**
 * Every sentence of an explanation, in one language. Numbers, equations and names arrive as plain text; equations are
 * called by their numbers.
 */
import type { Method } from "../linear-system.ts";

/** An unknown, the factors it has in the equations at hand, and their least common multiple. */
export interface Candidate {
  readonly unknown: string;
  readonly factors: readonly string[];
  readonly multiple: string;
}

/** `factors[i]` times the equation `labels[i]`, all added: `first - 2 * second`. */
export interface WeightedLabel {
  readonly label: number;
  readonly factor: string;
}

export type WhySolvedFor = "given" | "unit" | "smallest";

export interface ExplanationTexts {
  readonly label: (label: number) => string;
  readonly betweenSentences: string;
  readonly methods: Readonly<Record<Method, string>>;

  readonly numberEquations: (isExpanded: boolean) => string;
  readonly leaveOut: (labels: readonly number[]) => string;
  readonly keepOnly: (labels: readonly number[]) => string;
  readonly arrange: (labels: readonly number[]) => string;
  readonly clearFractions: (label: number, denominators: readonly string[], by: string) => string;
  readonly clearDecimals: (label: number, by: string) => string;

  /** Two equations: why the first candidate goes. */
  readonly chooseUnknown: (chosen: Candidate, others: readonly Candidate[]) => string;
  /** More equations: `unknown` goes by `label`, out of `from`. */
  readonly chooseAmongMany: (chosen: Candidate, label: number, from: readonly number[]) => string;
  readonly setAside: (unknown: string, label: number) => string;
  readonly multiply: (unknown: string, factors: readonly WeightedLabel[]) => string;
  /** `unknown` is undefined where all unknowns cancel out at once. */
  readonly combine: (
    unknown: string | undefined,
    parts: readonly WeightedLabel[],
    result: number,
  ) => string;
  readonly reduce: (label: number, by: string) => string;

  readonly solveFor: (label: number, unknown: string, why: WhySolvedFor, factor: string) => string;
  readonly expressBy: (label: number, unknown: string) => string;
  readonly substitute: (equation: string, label: number, result: number) => string;
  readonly divide: (label: number, by: string) => string;
  readonly backSubstitute: (equations: readonly string[], into: string, unknown: string) => string;

  readonly writeMatrix: string;
  /** `one` has a 0 at the pivot's place, or `other` has 1 or -1 there. */
  readonly swapRows: (one: number, other: number, why: "zero" | "unit") => string;
  readonly combineRows: (unknown: string, row: number, operations: readonly string[]) => string;
  readonly reduceRows: (operations: readonly string[]) => string;
  readonly scaleRows: (operations: readonly string[]) => string;
  readonly readMatrix: string;
  readonly emptyRow: (row: number) => string;
  readonly absurdRow: (row: number, equation: string) => string;

  readonly mainDeterminant: string;
  readonly otherDeterminant: (unknown: string) => string;
  readonly cramer: string;
  readonly cramerNeedsSquare: (equations: number, unknowns: number) => string;
  readonly cramerNeedsFew: (unknowns: number) => string;
  readonly cramerNeedsDeterminant: string;

  readonly redundant: (label: number) => string;
  readonly contradiction: (equation: string) => string;
  readonly freeUnknowns: (unknowns: readonly string[]) => string;
  /** Of a solution such as `(x, y) = (1, -1)`. */
  readonly example: (solution: string) => string;
  readonly checkValues: string;
  readonly checkExpressions: (unknowns: readonly string[]) => string;
  readonly answerUnique: (values: readonly string[]) => string;
  /** Of redundant equations. */
  readonly follows: (labels: readonly number[]) => string;
  readonly answerNone: (parts: readonly WeightedLabel[], equation: string) => string;
  readonly answerInfinite: (expressions: readonly string[], free: readonly string[]) => string;

  readonly tooLong: string;
}
