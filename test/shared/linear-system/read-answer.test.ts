import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type AnswerClaim, readAnswer } from "../../../shared/linear-system/read-answer.ts";
import { makeAnswers } from "../../support/model-answers.ts";
import { propertyRuns } from "../../support/property-runs.ts";

const answersFile = "test/fixtures/model-answers.jsonl";
const claimSchema = z.discriminatedUnion("status", [
  z.strictObject({ status: z.literal("unique"), values: z.record(z.string(), z.string()) }),
  z.strictObject({ status: z.enum(["none", "infinite", "unreadable"]) }),
]);
const answerSchema = z.strictObject({
  id: z.string(),
  text: z.string(),
  unknowns: z.array(z.string()),
  expected: claimSchema,
});
type Claim = z.infer<typeof claimSchema>;

const lines = readFileSync(answersFile, "utf8").trimEnd().split("\n");
const answers = lines.map((line) => answerSchema.parse(JSON.parse(line)));

function toPlain(claim: AnswerClaim): Claim {
  if (claim.status !== "unique") return { status: claim.status };
  const values = [...claim.values].map(([name, value]) => [name, value.toFraction()]);
  return { status: "unique", values: Object.fromEntries(values) };
}

describe("readAnswer", () => {
  test("reads at least 99.5% of the labelled answers, and takes none for another claim", () => {
    const wrong = answers.flatMap(({ id, text, unknowns, expected }) => {
      const claim = toPlain(readAnswer(text, unknowns));
      return JSON.stringify(claim) === JSON.stringify(expected) ? [] : [{ id, claim, expected }];
    });
    expect(answers.length).toBeGreaterThanOrEqual(500);
    expect(wrong.filter(({ claim }) => claim.status !== "unreadable")).toEqual([]);
    expect(wrong.length / answers.length, JSON.stringify(wrong)).toBeLessThanOrEqual(0.005);
  });

  test("has labels for answers that were written by hand, and for those that the templates make", async () => {
    const byHand = lines.filter((line) => !line.startsWith('{"id":"made-'));
    const made = makeAnswers().map((answer) => JSON.stringify(answer));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(answers.length);
    expect(byHand.length).toBeGreaterThanOrEqual(200);
    await expect([...byHand, ...made, ""].join("\n")).toMatchFileSnapshot(
      `../../../${answersFile}`,
    );
  });

  const pieces = fc.constantFrom(
    ..."x y = -6/5 -33/5 ≈ ( ) , | \n ** $ \\frac { } \\\\ & no solution infinitely many not or if let 解 なし は 1. ① ... 0.333 ' \" wait".split(
      " ",
    ),
    " ",
    "\n",
  );
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join("")),
    fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(" ")),
    fc.constantFrom(...answers.map(({ text }) => text)).chain((text) =>
      fc.tuple(fc.nat(text.length), fc.nat(text.length), pieces).map(([from, to, piece]) => {
        return text.slice(0, Math.min(from, to)) + piece + text.slice(Math.max(from, to));
      }),
    ),
  );

  test("says something of any text, with a value for each unknown or with a reason", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const claim = readAnswer(text, ["x", "y"]);
        const said = claim.status === "unique" ? [...claim.values.keys()].join() : claim.status;
        const reason = claim.status === "unreadable" ? claim.reason : "none needed";
        expect(said).toMatch(/^(?:x,y|none|infinite|unreadable)$/);
        expect(reason).not.toBe("");
      }),
      propertyRuns(200_000),
    );
  });

  test.each([
    ["brackets", "(".repeat(20_000)],
    ["equals signs", "x=".repeat(10_000)],
    ["tuples", "(1,2)".repeat(4000)],
    ["digits", "x=" + "9".repeat(20_000)],
    ["thousands", "1,000".repeat(4000)],
    ["fractions", "\\frac{1}".repeat(2200)],
    ["statements", "x=1/3;".repeat(3300)],
    [
      "growing denominators",
      `x=${Array.from({ length: 2500 }, (_, n) => `1/${2 * n + 3}`).join("+")}`,
    ],
    ["claims", "no solution if ".repeat(1300)],
    ["negations", "not ".repeat(5000) + "no solution"],
    ["words", "is ".repeat(6600)],
    ["names", "x is ".repeat(4000)],
    ["table cells", "|x".repeat(10_000)],
    ["spaces", `x =${" ".repeat(20_000)}1`],
    ["commas", "x,y,".repeat(5000) + "=1"],
    ["kana", "ー".repeat(20_000)],
  ])("takes little time for 20 kB of %s", (_, text) => {
    const start = performance.now();
    readAnswer(text, ["x", "y"]);
    // The promise is 50 ms; other work on the machine must not fail the test.
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
