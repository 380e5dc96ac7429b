/** POST /v1/solve. */
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { fromZodError } from "../../shared/errors.ts";
import { encodeEvent } from "../../shared/sse.ts";
import {
  type SolveEvent,
  solveEventSchema,
  solveRequestSchema,
  solveResponseSchema,
} from "../../shared/solve.ts";
import { startClientCall } from "../client-call.ts";
import type { EdgeEnvironment } from "../edge-environment.ts";
import { createEventStream, eventStreamHeaders } from "../event-stream.ts";
import { answerInput, planAnswer } from "../solve/answer-input.ts";
import { collectSolveResponse } from "../solve/solve-response.ts";
import { errorResponses } from "./error-responses.ts";

const route = createRoute({
  method: "post",
  path: "/v1/solve",
  summary: "Solves simultaneous equations, every step checked",
  security: [{ Bearer: [] }],
  request: {
    body: { required: true, content: { "application/json": { schema: solveRequestSchema } } },
  },
  responses: {
    200: {
      description:
        "The answer; with `stream: true` as server-sent events (docs/solve.md), each with its data in JSON. " +
        "An error after the stream's start is an `error` event, after which it ends.",
      content: {
        "application/json": { schema: solveResponseSchema },
        "text/event-stream": { schema: solveEventSchema },
      },
    },
    422: {
      description:
        "The input can't be solved: `answer.code` and `answer.span` say what and where. (A stream tells it by its `answer` event.)",
      content: { "application/json": { schema: solveResponseSchema } },
    },
    ...errorResponses(400, 401, 403, 404, 413, 429, 500, 503),
  },
});

export const solve = new OpenAPIHono<EdgeEnvironment>({
  defaultHook: (result) => {
    if (!result.success) throw fromZodError(result.error, "request body");
  },
});

solve.openapi(route, async (context) => {
  const asked = context.req.valid("json");
  const { node, admitted, lease } = context.var;
  const request = {
    ...asked,
    // A key that may not use every model uses the first of its own.
    model: asked.model ?? admitted.models?.[0],
    max_tokens: admitted.maxTokens ?? asked.max_tokens,
  };
  const { call, hooks } = startClientCall(context);
  const plan = await planAnswer(request, node, call);
  const events = answerInput(plan, request, node, call);
  if (request.stream !== true) {
    const response = await collectSolveResponse(events, plan.model?.id ?? null);
    return context.json(response, response.answer.status === "error" ? 422 : 200);
  }
  const settled = lease ? lease.stream(events, ({ event }) => event === "done") : events;
  const body = createEventStream(encodeEvents(settled), { ...hooks, errorEvent: "error" });
  return context.body(body, 200, eventStreamHeaders);
});

async function* encodeEvents(
  events: AsyncIterable<SolveEvent>,
): AsyncGenerator<string, void, undefined> {
  for await (const { event, data } of events) yield encodeEvent(JSON.stringify(data), event);
}
