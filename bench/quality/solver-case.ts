/** Labelled questions (test/fixtures/solver-cases.jsonl), and what counts as an answer to each. */
import { readFileSync } from "node:fs";
import type { Fraction } from "fraction.js";
import { z } from "zod";
import { readExactNumber } from "./exact-number.ts";
import type { Formula, Point } from "./outcome.ts";

export type Expected =
  /** A refusal with `code`, if it is there, is as good: the text can be read in two ways, or is too large. */
  | { readonly status: "unique"; readonly values: Point; readonly code?: string }
  | { readonly status: "none" }
  | {
      readonly status: "infinite";
      readonly free: readonly string[];
      readonly formulas: ReadonlyMap<string, Formula>;
    }
  /** No answer, with this code if one is named; `values` are no fault either. */
  | { readonly status: "refused"; readonly code?: string; readonly values?: Point };

export interface SolverCase {
  readonly id: string;
  readonly input: string;
  /** The same without prose, in plain ASCII; undefined where the text says no one system. */
  readonly equations: readonly string[] | undefined;
  readonly expected: Expected;
}

const labelSchema = z.object({
  id: z.string(),
  input: z.string(),
  kind: z.string(),
  equations: z.array(z.string()).optional(),
  status: z.enum(["unique", "none", "infinite"]).optional(),
  solution: z.record(z.string(), z.union([z.string(), z.array(z.string())])).default({}),
  expectation: z.string().default(""),
});
type Label = z.infer<typeof labelSchema>;

/** Where a refusal is expected, and these are no fault: a reading that is shown, what is so all the same, stray markup. */
const toleratedValues: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "vars-x2": { x2: "3", y: "2" },
  "nonlin-abs": { x: "2", y: "1" },
  "inject-html": { x: "2", y: "1" },
  "inject-tex-link": { x: "2", y: "1" },
};
/** The text can be read in two ways, or holds no equations, several systems, or unknowns that it leaves open. */
const askedKinds = new Set(["ambiguous", "clarify", "multi", "word"]);

export function readSolverCases(path: string): SolverCase[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => parseSolverCase(line));
}

/** Throws where the line isn't labelled as it must be. */
export function parseSolverCase(line: string): SolverCase {
  const label = labelSchema.parse(JSON.parse(line));
  return {
    id: label.id,
    input: label.input,
    equations: label.equations,
    expected: readExpected(label),
  };
}

function readExpected(label: Label): Expected {
  const { id, kind, status, solution } = label;
  const code = readCode(label);
  if (status === undefined || kind === "word") {
    const tolerated = kind === "word" ? solution : toleratedValues[id];
    return {
      status: "refused",
      ...code,
      ...(tolerated === undefined ? {} : { values: readValues(tolerated) }),
    };
  }
  if (status === "none") return { status };
  if (status === "unique") return { status, values: readValues(solution), ...code };
  const { free, ...formulas } = solution;
  return {
    status,
    free: z.array(z.string()).parse(free),
    formulas: new Map(
      Object.entries(formulas).map(([unknown, text]) => [unknown, readFormula(String(text))]),
    ),
  };
}

/** The code that the label names; to be asked about is a code too. */
function readCode({ kind, expectation }: Label): { code?: string } {
  if (askedKinds.has(kind)) return { code: "clarify" };
  const code = /\bcode (\w+)/.exec(expectation)?.[1];
  return code === undefined ? {} : { code };
}

function readValues(solution: Readonly<Record<string, unknown>>): Point {
  return new Map(
    Object.entries(solution).map(([unknown, text]) => [unknown, requireNumber(String(text))]),
  );
}

/** `3/2 + 1/2*y`, `1 + b`, `3 - y`, `2*y`. */
function readFormula(text: string): Formula {
  const terms = [...text.replaceAll(" ", "").matchAll(/([+-]?)(?:([\d/]+)\*?)?([^\d+*/-]\w*)?/gu)];
  return (point) => {
    let sum = requireNumber("0");
    for (const [all, sign, factor = "1", unknown] of terms) {
      if (all === "") continue;
      const value = unknown === undefined ? requireNumber("1") : point.get(unknown);
      if (value === undefined) return undefined;
      sum = sum.add(value.mul(requireNumber(`${sign === "-" ? "-" : ""}${factor}`)));
    }
    return sum;
  };
}

function requireNumber(text: string): Fraction {
  const number = readExactNumber(text);
  if (number === undefined) throw new Error(`${text} is labelled, but is no number.`);
  return number;
}
