/** Most tokens that something can have, without the tokenizer: none stands for less than a byte. */
import { z } from "zod";
import type { CompletionRequest } from "../../shared/completion.ts";
import type { Generation } from "./admission.ts";

/** Control tokens and line ends around a message, and the template's own. */
const tokensAroundMessage = 8;
/** Taken where a request to /v1/chat/completions says nothing and its key has limits of tokens. */
const chatDefaultMaxTokens = 1024;
/** What /v1/solve takes itself. */
const solveDefaultMaxTokens = 800;
const solveDefaultAttempts = 2;
/** The words around the equations, which are written anew and may get longer. */
const solveQuestionTokens = 1024;
const solveGrowth = 8;

const encoder = new TextEncoder();

/** Takes all that the routes' own schemas take; what else is sent, they refuse. */
const amountSchema = z.int().min(1).nullish().catch(null);
const modelSchema = z.string().nullish().catch(null);
const chatSchema = z.object({
  model: modelSchema,
  messages: z.array(z.unknown()).catch([]),
  max_tokens: amountSchema,
  max_completion_tokens: amountSchema,
  n: amountSchema,
});
const solveSchema = z.object({
  model: modelSchema,
  input: z.string().catch(""),
  max_attempts: z.int().min(0).nullish().catch(null),
  max_tokens: amountSchema,
});

export interface BoundedRequest {
  readonly model: string | null;
  readonly generation: Generation;
}

/** @param body of a request to /v1/chat/completions, which may be anything */
export function boundChat(body: unknown): BoundedRequest {
  const { model, messages, max_tokens, max_completion_tokens, n } = chatSchema.parse(
    asObject(body),
  );
  const around = tokensAroundMessage * (messages.length + 1);
  return {
    model: model ?? null,
    generation: {
      promptTokens: around + countBytes(messages),
      answers: n ?? 1,
      maxTokens: max_tokens ?? max_completion_tokens ?? null,
      defaultMaxTokens: chatDefaultMaxTokens,
    },
  };
}

/** @param body of a request to /v1/solve, which may be anything */
export function boundSolve(body: unknown): BoundedRequest {
  const { model, input, max_attempts, max_tokens } = solveSchema.parse(asObject(body));
  const attempts = max_attempts ?? solveDefaultAttempts;
  // A word problem's equations are asked for first.
  const answers = attempts === 0 ? 0 : attempts + 1;
  return {
    model: model ?? null,
    generation: {
      promptTokens: answers * (solveQuestionTokens + solveGrowth * countBytes(input)),
      answers,
      maxTokens: max_tokens ?? null,
      defaultMaxTokens: solveDefaultMaxTokens,
    },
  };
}

export function boundPrompt(prompt: CompletionRequest["prompt"]): number {
  return typeof prompt === "string" ? countBytes(prompt) : prompt.length + countBytes(prompt);
}

/** UTF-8 bytes of all texts in a value. */
export function countBytes(value: unknown): number {
  if (typeof value === "string") return encoder.encode(value).byteLength;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + countBytes(part) + 1, 0);
}

function asObject(body: unknown): object {
  return typeof body === "object" && body !== null && !Array.isArray(body) ? body : {};
}
