/** Requests to /v1/solve with a fake model that says given texts, and their events. */
import { decodeEvents } from "../../shared/sse.ts";
import {
  type SolveAnswer,
  type SolveEvent,
  solveEventSchema,
  solveResponseSchema,
} from "../../shared/solve.ts";
import { sayingPath } from "../support/fake-node-facts.ts";
import { app, bindings, postInit } from "./harness.ts";

/** Bindings whose node's model says the first text at the first attempt, and so on; the last again and again. */
export function saying(...texts: string[]): Record<string, unknown> {
  return { ...bindings, NODE_URL: bindings.NODE_URL + sayingPath(texts) };
}

/** Bindings whose node plays one of its scripts. */
export function playing(script: string): Record<string, unknown> {
  return { ...bindings, NODE_URL: `${bindings.NODE_URL}/plays_${script}` };
}

/** Nothing listens there. */
export const nodeDown = { ...bindings, NODE_URL: "http://127.0.0.1:9" };

export async function postSolve(
  body: Record<string, unknown>,
  environment: Record<string, unknown> = bindings,
  headers: Record<string, string> = {},
): Promise<Response> {
  return app.request("/v1/solve", postInit(body, headers), environment);
}

/** Every event of a streamed answer, each judged by its schema. */
export async function solveEvents(
  body: Record<string, unknown>,
  environment?: Record<string, unknown>,
): Promise<SolveEvent[]> {
  const response = await postSolve({ ...body, stream: true }, environment);
  const stream: ReadableStream<Uint8Array> | null = response.body;
  if (response.status !== 200 || !stream) throw new Error(await response.text());
  const events: SolveEvent[] = [];
  for await (const { event, data } of decodeEvents(stream)) {
    const content: unknown = JSON.parse(data);
    events.push(solveEventSchema.parse({ event, data: content }));
  }
  return events;
}

export async function solveWhole(
  body: Record<string, unknown>,
  environment?: Record<string, unknown>,
) {
  const response = await postSolve(body, environment);
  return { status: response.status, ...solveResponseSchema.parse(await response.json()) };
}

export function answerOf(events: readonly SolveEvent[]): SolveAnswer {
  const answers = events.flatMap((each) => (each.event === "answer" ? [each.data] : []));
  const [answer] = answers;
  if (!answer || answers.length > 1) throw new Error(`There are ${answers.length} answers.`);
  return answer;
}

export function stepsOf(events: readonly SolveEvent[]) {
  return events.flatMap((each) => (each.event === "step" ? [each.data] : []));
}
