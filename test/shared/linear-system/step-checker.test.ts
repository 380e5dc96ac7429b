import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type {
  CheckedEquation,
  CheckedStep,
} from "../../../shared/linear-system/checking/line-checker.ts";
import type { LinearSystem, Span } from "../../../shared/linear-system/linear-system.ts";
import { readSystem } from "../../../shared/linear-system/read-system.ts";
import type { Solution } from "../../../shared/linear-system/solution.ts";
import { solveSystem } from "../../../shared/linear-system/solve-system.ts";
import {
  createStepChecker,
  findFirstFalse,
  type StepChecker,
} from "../../../shared/linear-system/step-checker.ts";
import { propertyRuns } from "../../support/property-runs.ts";

const article = "3x - y = 3\n2x + y = -9";

const stepTextSchema = z.strictObject({
  id: z.string(),
  system: z.string(),
  text: z.string(),
  /** For each line that isn't blank. */
  implied: z.array(z.boolean().nullable()),
});
const rightAnswerSchema = z.strictObject({ id: z.string(), system: z.string(), text: z.string() });

function readLines<Schema extends z.ZodType>(file: string, schema: Schema): z.infer<Schema>[] {
  const lines = readFileSync(`test/fixtures/${file}.jsonl`, "utf8").trimEnd().split("\n");
  return lines.map((line) => schema.parse(JSON.parse(line)));
}

const stepTexts = readLines("step-texts", stepTextSchema);
const rightAnswers = readLines("right-answers", rightAnswerSchema);

const solved = new Map<string, { system: LinearSystem; solution: Solution }>();

function createChecker(input: string): StepChecker {
  let known = solved.get(input);
  if (known === undefined) {
    const reading = readSystem(input);
    if (reading.status !== "system") throw new Error(reading.message);
    known = { system: reading.system, solution: solveSystem(reading.system) };
    solved.set(input, known);
  }
  return createStepChecker(known.system, known.solution);
}

function check(input: string, pieces: readonly string[]): CheckedStep[] {
  const checker = createChecker(input);
  return [...pieces.flatMap((piece) => checker.push(piece)), ...checker.finish()];
}

function checkEquations(input: string, text: string): CheckedEquation[] {
  return check(input, [text]).flatMap((step) => step.equations);
}

describe("the labelled lines", () => {
  test("are at least 150, each with an id of its own", () => {
    expect(stepTexts.length).toBeGreaterThanOrEqual(150);
    expect(new Set(stepTexts.map(({ id }) => id)).size).toBe(stepTexts.length);
  });

  test.each(stepTexts)("$id: $text", ({ system, text, implied }) => {
    expect(check(system, [text]).map((step) => step.implied)).toEqual(implied);
  });
});

describe("right answers", () => {
  test.each(rightAnswers)("$id has no false equation", ({ system, text }) => {
    const equations = checkEquations(system, text);
    expect(equations.filter(({ implied }) => implied === false)).toEqual([]);
    expect(equations.length).toBeGreaterThan(0);
  });

  test("with one number changed are false there first, in at least 95 of 100 places", () => {
    let [changed, found] = [0, 0];
    for (const { system, text } of rightAnswers) {
      for (const { span, implied } of checkEquations(system, text)) {
        if (implied !== true) continue;
        for (const { 0: digits, index } of span.text.matchAll(/\d+/g)) {
          const at = span.offset + index;
          const wrong = text.slice(0, at) + (BigInt(digits) + 1n) + text.slice(at + digits.length);
          const offset = findFirstFalse(check(system, [wrong]))?.offset ?? Number.POSITIVE_INFINITY;
          expect(offset, wrong).toBeGreaterThanOrEqual(span.offset);
          changed += 1;
          if (offset === span.offset) found += 1;
        }
      }
    }
    expect(changed).toBeGreaterThan(500);
    expect(found / changed).toBeGreaterThanOrEqual(0.95);
  });
});

describe("createStepChecker", () => {
  test("gives a step as soon as its line ends", () => {
    const checker = createChecker(article);
    expect(checker.push("5x = ")).toEqual([]);
    expect(checker.push("-6\n\nx = 6/5")).toEqual([
      {
        index: 0,
        offset: 0,
        text: "5x = -6",
        implied: true,
        equations: [{ span: { offset: 0, length: 7, text: "5x = -6" }, implied: true }],
      },
    ]);
    expect(checker.finish()).toMatchObject([
      { index: 1, offset: 9, text: "x = 6/5", implied: false },
    ]);
    expect(checker.finish()).toEqual([]);
  });

  test("places each equation in the whole text", () => {
    const text = "Hello 👋🏽\r\n\r\nSo $5x = -6$, and\n①より ｙ＝１";
    for (const { span } of checkEquations(article, text)) {
      expect(text.slice(span.offset, span.offset + span.length)).toBe(span.text);
    }
    expect(findFirstFalse(check(article, [text]))).toEqual({
      offset: 36,
      length: 3,
      text: "ｙ＝１",
    });
    expect(findFirstFalse(check(article, ["5x = -6"]))).toBeUndefined();
  });

  test("gives the same steps however the text is cut", () => {
    const texts = [
      ...stepTexts,
      ...rightAnswers,
      { system: article, text: "𝑥 = −6/5 👍\r\n\\frac{1}{2} = 0.5\n" },
    ];
    const cutTexts = fc.constantFrom(...texts).chain(({ system, text }) => {
      const cuts = fc.array(fc.nat(text.length), { maxLength: 8 });
      return fc.record({ system: fc.constant(system), text: fc.constant(text), cuts });
    });
    fc.assert(
      fc.property(cutTexts, ({ system, text, cuts }) => {
        const ends = [...cuts.toSorted((one, other) => one - other), text.length];
        const pieces = ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
        expect(check(system, pieces)).toEqual(check(system, [text]));
      }),
      propertyRuns(20_000),
    );
  });

  test("takes any text, and keeps every span within it", () => {
    const parts =
      "x y = ≈ -6/5 3 (1) ( ) , . : \\frac { } & \\\\ $ ** let if not then R2 ① → | 1) \\begin{pmatrix} \\end{pmatrix} 0.333... of";
    const piece = fc.constantFrom(...parts.split(" "), " ", "\n");
    const texts = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.array(piece, { maxLength: 80 }).map((pieces) => pieces.join("")),
      fc.array(piece, { maxLength: 80 }).map((pieces) => pieces.join(" ")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const spans = checkEquations(article, text).map(({ span }) => span);
        const isWrong = ({ offset, length, text: written }: Span): boolean =>
          length === 0 || text.slice(offset, offset + length) !== written;
        expect(spans.filter(isWrong)).toEqual([]);
      }),
      propertyRuns(200_000),
    );
  });

  test.each([
    ["short equations", "x=1\n".repeat(16_000)],
    ["equations on one line", "x=1;".repeat(16_000)],
    ["long lines", `${"2x + 3y = 5, ".repeat(300)}\n`.repeat(16)],
    ["brackets", `${"(".repeat(3000)}x=1\n`.repeat(20)],
    ["chains", `${"x=".repeat(1900)}1\n`.repeat(16)],
    ["long numbers", `x=${"9".repeat(390)}/${"7".repeat(390)}\n`.repeat(80)],
    [
      "growing denominators",
      `x=${Array.from({ length: 80 }, (_, n) => `1/${2 * n + 3}`).join("+")}\n`.repeat(140),
    ],
    ["prose", "Let us see whether this is not so. ".repeat(1800)],
    ["sums after words", "the sum of x = 3 and ".repeat(3000)],
  ])("takes little time for 64 kB of %s, pushed by the letter", (_, text) => {
    const checker = createChecker(article);
    const start = performance.now();
    for (let at = 0; at < text.length; at += 3) checker.push(text.slice(at, at + 3));
    checker.finish();
    // Other work on the machine must not fail the test.
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
