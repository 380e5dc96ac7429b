/**
 * POST /v1/solve: the request, and the parts of an answer, which are events when it is streamed. What the model
 * wrote stands only in `text` of tokens, steps and attempts and, for a word problem, in `reading`; everything else is
 * computed by the service.
 */
import { z } from "zod";
import { completionRequestSchema, usageSchema } from "./completion.ts";
import { errorBodySchema } from "./errors.ts";
import { methods } from "./linear-system/linear-system.ts";

const { temperature, top_p, seed, stream } = completionRequestSchema.shape;

const maxAttempts = 5;

export const solveRequestSchema = z
  .strictObject({
    input: z
      .string()
      .describe("The question as people write it: equations, with or without words."),
    method: z
      .enum(methods)
      .nullish()
      .describe("How to solve; absent: the method that the input names, else elimination."),
    lang: z
      .enum(["en", "ja"])
      .nullish()
      .describe("Language of the answer; absent: that of the input."),
    stream,
    max_attempts: z
      .int()
      .min(0)
      .max(maxAttempts)
      .nullish()
      .describe("How often the model may try, 2 when absent; 0 asks only the exact solver."),
    model: z.string().nullish().describe("Absent: the first model served."),
    temperature: temperature.describe(
      "Of every attempt. Absent or 0: the likeliest tokens at first, 0.7 at further attempts.",
    ),
    top_p,
    seed: seed.describe("Of the first attempt; each further one takes the next number."),
    max_tokens: z.int().min(1).nullish().describe("Most tokens of one attempt, 800 when absent."),
  })
  .meta({ id: "SolveRequest" });
export type SolveRequest = z.infer<typeof solveRequestSchema>;

const languageSchema = z.enum(["en", "ja"]);
const methodSchema = z.enum(methods);

/** UTF-16 code units from the start of the text in question. */
const placeSchema = z.object({ offset: z.int().min(0), length: z.int().min(0) });
const spanSchema = placeSchema.extend({ text: z.string() });

const queueEventSchema = z.object({
  /** How many requests the model answers before this one. */
  position: z.int().min(0),
});

const systemSchema = z.object({
  unknowns: z.array(z.string()),
  equations: z.array(
    z.object({
      text: z.string(),
      latex: z.string(),
      /** Where it stands in `input`; absent where the model set the equation up. */
      span: spanSchema.optional(),
    }),
  ),
  /** `model`: it set the equations up from a word problem, which nothing can prove. */
  source: z.enum(["input", "model"]),
  /** Which of several possible readings was taken, in words. */
  reading: z.string().nullable(),
  language: languageSchema,
  method: methodSchema,
});

const attemptHeadSchema = z.object({
  /** From 1. */
  attempt: z.int().min(1),
  source: z.enum(["model", "exact"]),
  /** `equations`: the model is asked for the equations of a word problem. */
  task: z.enum(["equations", "solution"]),
  /** The model's attempts only. */
  temperature: z.number().optional(),
  seed: z.int().optional(),
});

const tokenEventSchema = z.object({ attempt: z.int().min(1), text: z.string() });

/** Whether an equation follows from the system: true, false, or null where the test says nothing. */
const impliedSchema = z.boolean().nullable();

const stepSchema = z.object({
  attempt: z.int().min(1),
  /** From 0, within the attempt. */
  index: z.int().min(0),
  text: z.string(),
  /** Where it stands in the attempt's text; null for the exact solver's steps. */
  place: placeSchema.nullable(),
  /** False if an equation in it is false; true if one is true and none false. */
  implied: impliedSchema,
  equations: z.array(spanSchema.extend({ implied: impliedSchema })),
  /** The exact solver's steps only: the rule, equations before and after it, formulas. */
  rule: z.string().optional(),
  before: z.array(z.string()).optional(),
  after: z.array(z.string()).optional(),
  latex: z.string().optional(),
});

const valueSchema = z.object({
  /** In lowest terms, such as -6/5 or 7. */
  fraction: z.string(),
  decimal: z.string(),
  /** False where `decimal` is rounded. */
  decimal_is_exact: z.boolean(),
  latex: z.string(),
});

const solvedSchema = z.object({
  /** Proved: put into every equation, and the only such answer by the rank of the system. */
  verified: z.boolean(),
  /** Whose steps lead to the answer. */
  source: z.enum(["model", "exact"]),
  attempt: z.int().min(1),
  method: methodSchema,
  /** Whether no equation in the steps is false; null where none could be tested. */
  steps_ok: z.boolean().nullable(),
  /** Each equation's left side minus its right side at the solution (at the example of many): all "0". */
  residuals: z.array(z.object({ equation: z.string(), residual: z.string() })),
  /** Indexes of equations that follow from the others. */
  redundant: z.array(z.int().min(0)),
  text: z.string(),
  latex: z.string(),
  /** What a reader should know: a method that couldn't be used, a model that is down. */
  notices: z.array(z.string()),
  /** Only where the question was whether given values are a solution. */
  candidate: z.object({ values: z.record(z.string(), z.string()), holds: z.boolean() }).optional(),
});

export const answerSchema = z.discriminatedUnion("status", [
  solvedSchema.extend({
    status: z.literal("unique"),
    solution: z.record(z.string(), valueSchema),
  }),
  solvedSchema.extend({
    status: z.literal("none"),
    /** The equations by index, times these factors, add up to 0 = `remainder`. */
    contradiction: z.object({
      parts: z.array(z.object({ equation: z.int().min(0), factor: z.string() })),
      remainder: z.string(),
    }),
  }),
  solvedSchema.extend({
    status: z.literal("infinite"),
    free: z.array(z.string()),
    /** Each other unknown by the free ones, such as 3/2 + 1/2*y. */
    parametric: z.record(z.string(), z.object({ text: z.string(), latex: z.string() })),
    example: z.record(z.string(), valueSchema),
  }),
  z.object({
    status: z.literal("error"),
    verified: z.literal(false),
    source: z.null(),
    code: z.string(),
    message: z.string(),
    span: spanSchema.nullable(),
  }),
]);
export type SolveAnswer = z.infer<typeof answerSchema>;
export type SolvedAnswer = Exclude<SolveAnswer, { status: "error" }>;

/** An event by its name and its data, in the order in which they may come. */
export const solveEventSchema = z.discriminatedUnion("event", [
  eventSchema("system", systemSchema),
  eventSchema("attempt", attemptHeadSchema),
  eventSchema("queue", queueEventSchema),
  eventSchema("token", tokenEventSchema),
  eventSchema("step", stepSchema),
  eventSchema("answer", answerSchema),
  eventSchema("usage", usageSchema),
  eventSchema("error", errorBodySchema),
  eventSchema("done", z.object({})),
]);
export type SolveEvent = z.infer<typeof solveEventSchema>;

export const solveResponseSchema = z
  .object({
    id: z.string(),
    object: z.literal("solve"),
    /** Unix time in seconds. */
    created: z.int(),
    /** Null where no model was asked. */
    model: z.string().nullable(),
    system: systemSchema.nullable(),
    attempts: z.array(attemptHeadSchema.extend({ text: z.string(), steps: z.array(stepSchema) })),
    answer: answerSchema,
    usage: usageSchema,
  })
  .meta({ id: "SolveResponse" });
export type SolveResponse = z.infer<typeof solveResponseSchema>;

function eventSchema<Name extends string, Data extends z.ZodType>(name: Name, data: Data) {
  return z.object({ event: z.literal(name), data });
}
