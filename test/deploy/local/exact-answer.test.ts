import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { answerLine, type ExactAnswer } from "../../../deploy/local/exact-answer.ts";

const caseSchema = z.object({
  id: z.string(),
  input: z.string(),
  kind: z.string(),
  status: z.string().optional(),
  solution: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
});
type LabelledCase = z.infer<typeof caseSchema>;

const cases = readFileSync("test/fixtures/solver-cases.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => caseSchema.parse(JSON.parse(line)));

function answer(input: string, more: object = {}): ExactAnswer {
  return answerLine(JSON.stringify({ id: 1, input, ...more }));
}

const anyText: unknown = expect.any(String);

/** What the policy lines of cases without a solution come to here. */
const policies: Readonly<Record<string, object>> = {
  "plain-two-systems": { status: "error", code: "clarify" },
  "vars-case": { status: "error", code: "clarify" },
  "vars-x2": { status: "unique", solution: { x2: "3", y: "2" } },
  "vars-parameter": { status: "error", code: "clarify" },
  "bad-missing-rhs": { status: "error", code: "missing_side" },
  "bad-div-zero": { status: "error", code: "division_by_zero" },
  "bad-two-dots": { status: "error", code: "malformed_number" },
  "limit-nesting": { status: "error", code: "too_deep" },
  "limit-tex-macro": { status: "error", code: "unsupported_notation" },
  "inject-only": { status: "error", code: "clarify" },
  "inject-html": { status: "unique", solution: { x: "2", y: "1" } },
  "inject-tex-link": { status: "error", code: "unsupported_notation" },
};

const codesByKind: Readonly<Record<string, ExactAnswer["code"]>> = {
  word: "clarify",
  nonlinear: "not_linear",
  unsupported: "inequality",
};

function expected({ id, kind, status, solution }: LabelledCase): object {
  const policy = policies[id];
  if (policy !== undefined) return policy;
  const code = codesByKind[kind];
  if (code !== undefined) return { status: "error", code, message: anyText };
  if (status === "infinite") {
    const { free = [], ...parametric } = solution ?? {};
    const names = typeof free === "string" ? [free] : free;
    return {
      status: "infinite",
      free: names.toSorted(),
      parametric: z.record(z.string(), z.string()).parse(parametric),
    };
  }
  if (status === "none") return { status: "none" };
  return {
    status: "unique",
    solution: z.record(z.string(), z.string()).parse(solution),
    ...(kind === "ambiguous" && { reading: anyText }),
    ...(kind === "check" && { candidate: { holds: true } }),
  };
}

describe("the labelled cases", () => {
  test("are all there", () => {
    expect(cases).toHaveLength(76);
  });

  test.each(cases)("$id is answered as labelled", (labelled) => {
    const answered = answer(labelled.input);
    const sorted =
      answered.free === undefined ? answered : { ...answered, free: answered.free.toSorted() };
    expect(sorted).toMatchObject(expected(labelled));
  });
});

describe("a line of npm run exact", () => {
  test("keeps its id, whatever that is", () => {
    expect(answer("x = 1", { id: { nested: [1] } }).id).toEqual({ nested: [1] });
  });

  test("says what is wrong with a line that is no question", () => {
    expect(answerLine("{")).toMatchObject({ id: null, status: "error", code: "invalid_json" });
    expect(answerLine("[]")).toMatchObject({ id: null, status: "error", code: "invalid_request" });
    expect(answerLine('{"id":7}')).toMatchObject({
      id: 7,
      status: "error",
      code: "invalid_request",
    });
    expect(answerLine('{"id":7,"input":"x = 1","method":"guessing"}')).toMatchObject({
      code: "invalid_request",
      message: expect.stringContaining("method"),
    });
  });

  test("answers in the language asked for, and else in the input's own", () => {
    expect(answer("x + y", { lang: "ja" }).message).toContain("等号");
    expect(answer("x + y を解け").message).toContain("等号");
    expect(answer("x + y").message).toContain("equals sign");
  });

  test("names the method that the text or the field asks for", () => {
    expect(answer("クラメルの公式で解け: x + y = 3, x - y = 1").method).toBe("cramer");
    expect(answer("x + y = 3, x - y = 1", { method: "matrix" }).method).toBe("matrix");
    expect(answer("x + y = 3, x - y = 1")).not.toHaveProperty("method");
  });

  test("says whether values that are asked about hold", () => {
    const wrong = answer("Is x = 2, y = 1 a solution of 3x + y = 5 and x - y = -1?");
    expect(wrong).toMatchObject({ status: "unique", candidate: { holds: false } });
    const unique = answer("Is (x, y) = (1, 2) a solution of 3x + y = 5, x - y = -1?");
    expect(unique).toMatchObject({ candidate: { holds: true }, solution: { x: "1", y: "2" } });
  });
});
