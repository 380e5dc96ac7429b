/** A sample of `algebra__linear_2d`: two equations, and one of their unknowns is asked for. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { readExactNumber } from "./exact-number.ts";
import type { Verdict } from "./judge-outcome.ts";
import type { Outcome } from "./outcome.ts";

const lineSchema = z.object({
  question: z.string().regex(/ for [a-z]\.$/),
  answer: z.string().regex(/^-?\d+$/),
});

export interface LinearQuestion {
  readonly text: string;
  readonly unknown: string;
  readonly value: string;
}

export function readLinearQuestions(path: string): LinearQuestion[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line) => {
      const { question, answer } = lineSchema.parse(JSON.parse(line));
      return { text: question, unknown: question.at(-2) ?? "", value: answer };
    });
}

export function judgeRequestedValue(outcome: Outcome, { unknown, value }: LinearQuestion): Verdict {
  if (outcome.status === "unanswered") return "missed";
  if (outcome.status !== "unique") return "wrong";
  const truth = readExactNumber(value);
  return truth !== undefined && outcome.values.get(unknown)?.equals(truth) === true
    ? "right"
    : "wrong";
}
