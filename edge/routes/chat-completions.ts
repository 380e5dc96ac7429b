/** POST /v1/chat/completions. */
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import {
  chatCompletionChunkSchema,
  chatCompletionRequestSchema,
  chatCompletionSchema,
} from "../../shared/chat-completion.ts";
import { fromZodError } from "../../shared/errors.ts";
import { startClientCall } from "../client-call.ts";
import { toCompletionRequest } from "../completion-request.ts";
import {
  collectChatCompletion,
  createAnswerHead,
  lastChatEvent,
  toChatChunks,
  toChatEvents,
} from "../completion-stream.ts";
import type { EdgeEnvironment } from "../edge-environment.ts";
import { createEventStream, eventStreamHeaders } from "../event-stream.ts";
import { addVerification, withVerification } from "../verification.ts";
import { errorResponses } from "./error-responses.ts";

const route = createRoute({
  method: "post",
  path: "/v1/chat/completions",
  summary: "Answers a conversation",
  security: [{ Bearer: [] }],
  request: {
    body: {
      required: true,
      content: { "application/json": { schema: chatCompletionRequestSchema } },
    },
  },
  responses: {
    200: {
      description:
        "The answer; with `stream: true` as server-sent events, each with a chunk, ended by `[DONE]`. " +
        "An error after the stream's start is an event with an error body, after which it ends.",
      content: {
        "application/json": { schema: chatCompletionSchema },
        "text/event-stream": { schema: chatCompletionChunkSchema },
      },
    },
    ...errorResponses(400, 401, 403, 404, 413, 429, 500, 503),
  },
});

export const chatCompletions = new OpenAPIHono<EdgeEnvironment>({
  defaultHook: (result) => {
    if (!result.success) throw fromZodError(result.error, "request body");
  },
});

chatCompletions.openapi(route, async (context) => {
  const asked = context.req.valid("json");
  const { node, admitted, lease } = context.var;
  const body = { ...asked, max_tokens: admitted.maxTokens ?? asked.max_tokens };
  const { call, hooks } = startClientCall(context);
  const model = await node.findModel(body.model, call);
  const chunks = await node.complete(toCompletionRequest(body, model), call);
  const head = createAnswerHead(model.id);
  const choiceCount = body.n ?? 1;
  if (body.stream !== true) {
    const completion = await collectChatCompletion(chunks, head, choiceCount);
    const isVerified = body.verify === true;
    return context.json(isVerified ? addVerification(completion, body.messages) : completion, 200);
  }
  const includeUsage = body.stream_options?.include_usage === true;
  const chatChunks = toChatChunks(chunks, head, { includeUsage, choiceCount });
  const answer = body.verify === true ? withVerification(chatChunks, body.messages) : chatChunks;
  const events = toChatEvents(answer);
  const settled = lease ? lease.stream(events, (event) => event === lastChatEvent) : events;
  return context.body(createEventStream(settled, hooks), 200, eventStreamHeaders);
});
