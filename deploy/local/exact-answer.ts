/** One line of `npm run -s exact`: a question as JSON in, its exact answer as JSON out. */
import type Fraction from "fraction.js";
import { z } from "zod";
import { formatParametric } from "../../shared/linear-system/format-equation.ts";
import { formatFraction } from "../../shared/linear-system/format-number.ts";
import { type LinearSystem, methods, type Span } from "../../shared/linear-system/linear-system.ts";
import { readSystem } from "../../shared/linear-system/read-system.ts";
import type { RefusalCode } from "../../shared/linear-system/refusal.ts";
import { residualOf } from "../../shared/linear-system/solving/residual.ts";
import type { Solution } from "../../shared/linear-system/solution.ts";
import { solveSystem } from "../../shared/linear-system/solve-system.ts";

export interface ExactAnswer {
  readonly id: unknown;
  readonly status: "unique" | "none" | "infinite" | "error";
  /** Fractions in lowest terms. */
  readonly solution?: Readonly<Record<string, string>>;
  readonly parametric?: Readonly<Record<string, string>>;
  readonly free?: readonly string[];
  /** The method that was asked for. */
  readonly method?: string;
  /** Of "Is x = 1, y = 2 a solution of …?". */
  readonly candidate?: { readonly holds: boolean };
  readonly code?: RefusalCode | "invalid_json" | "invalid_request" | "internal_error";
  readonly span?: Span;
  readonly reading?: string;
  readonly message?: string;
}

const questionSchema = z.object({
  id: z.unknown(),
  input: z.string(),
  lang: z.string().optional(),
  method: z.enum(methods).optional(),
});

/** Never throws: what can't be answered is an `error`. */
export function answerLine(line: string): ExactAnswer {
  const parsed = parseJson(line);
  if (parsed === undefined) {
    return { id: null, status: "error", code: "invalid_json", message: "The line is no JSON." };
  }
  const question = questionSchema.safeParse(parsed.value);
  const id = readId(parsed.value);
  if (!question.success) {
    const [issue] = question.error.issues;
    const place = issue === undefined || issue.path.length === 0 ? "line" : issue.path.join(".");
    const message = `${place}: ${issue?.message ?? "not understood"}. Write {"id", "input", "lang"?, "method"?}.`;
    return { id, status: "error", code: "invalid_request", message };
  }
  try {
    return { id, ...answerQuestion(question.data) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { id, status: "error", code: "internal_error", message };
  }
}

function answerQuestion({
  input,
  lang,
  method,
}: z.infer<typeof questionSchema>): Omit<ExactAnswer, "id"> {
  const read = readSystem(input, chooseLanguage(lang));
  if (read.status === "refused") {
    const { code, message, span } = read;
    return { status: "error", code, ...(span && { span }), message };
  }
  const asked = method ?? read.method;
  return {
    ...describeSolution(solveSystem(read.system)),
    ...(asked && { method: asked }),
    ...(read.candidate && { candidate: { holds: holds(read.system, read.candidate) } }),
    ...(read.reading !== undefined && { reading: read.reading }),
  };
}

function holds({ equations }: LinearSystem, values: ReadonlyMap<string, Fraction>): boolean {
  return equations.every((equation) => residualOf(equation, values).n === 0n);
}

/** Messages are in English and Japanese; other languages get English, none gets the input's own. */
function chooseLanguage(lang: string | undefined): "en" | "ja" | undefined {
  if (lang === undefined) return undefined;
  return lang.toLowerCase().startsWith("ja") ? "ja" : "en";
}

function describeSolution(solution: Solution): Omit<ExactAnswer, "id"> {
  switch (solution.status) {
    case "none":
      return { status: "none" };
    case "unique":
      return { status: "unique", solution: write(solution.values, formatFraction) };
    case "infinite":
      return {
        status: "infinite",
        parametric: write(solution.parametric, formatParametric),
        free: solution.free,
      };
  }
}

function write<Value>(
  values: ReadonlyMap<string, Value>,
  format: (value: Value) => string,
): Record<string, string> {
  return Object.fromEntries(Array.from(values, ([name, value]) => [name, format(value)]));
}

function parseJson(line: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(line) };
  } catch {
    // The caller says so in the line's answer.
    return undefined;
  }
}

function readId(value: unknown): unknown {
  return typeof value === "object" && value !== null && "id" in value ? value.id : null;
}
