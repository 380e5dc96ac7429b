/** The node's HTTP interface: all routes, and the one place where errors become responses. */
import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { requestId } from "hono/request-id";
import { describeError } from "../shared/describe-error.ts";
import { ServiceError, toErrorBody, toServiceError } from "../shared/errors.ts";
import { requireKey } from "./api-key.ts";
import { type Log } from "./log.ts";
import type { NodeEnvironment } from "./node-environment.ts";
import type { NodeState } from "./node-state.ts";
import { createCompletionsRoute } from "./routes/completions.ts";
import { createStatusRoutes } from "./routes/status.ts";
import { createTokenizationRoutes } from "./routes/tokenization.ts";

export interface AppParts {
  readonly state: NodeState;
  /** The bearer key of all that the model does. */
  readonly key: string;
  readonly log: Log;
  /** Called with the model's id when an answer came to its end. */
  readonly onAnswer: (model: string) => void;
}

/** A prompt of 131,072 token ids, Phi-3's longest context, takes less. */
const maxBodyBytes = 1024 * 1024;

/** Outside `/v1`, as in vLLM, but behind the key all the same. */
const tokenizationPaths = ["/tokenize", "/detokenize"];

export function createApp({ state, key, log, onAnswer }: AppParts): Hono<NodeEnvironment> {
  const app = new Hono<NodeEnvironment>();
  app.use(requestId());
  for (const path of ["/v1/*", ...tokenizationPaths]) {
    app.use(path, requireKey(key));
    app.use(path, bodyLimit({ maxSize: maxBodyBytes, onError: refuseBody }));
  }
  app.route("/", createStatusRoutes(state));
  app.route("/", createTokenizationRoutes(state));
  app.route("/v1/completions", createCompletionsRoute({ state, log, onAnswer }));
  for (const path of ["/v1/completions", ...tokenizationPaths]) {
    app.all(path, refuseMethod("POST"));
  }
  for (const path of ["/health", "/ready", "/metrics", "/v1/models"]) {
    app.all(path, refuseMethod("GET"));
  }
  app.notFound((context) => {
    throw new ServiceError("not_found", `There is no ${context.req.method} ${context.req.path}.`);
  });
  app.onError((error, context) => toErrorResponse(error, context, log));
  return app;
}

function toErrorResponse(thrown: unknown, context: Context<NodeEnvironment>, log: Log): Response {
  const error = toServiceError(thrown);
  log("refused", {
    request: context.get("requestId"),
    status: error.status,
    code: error.code,
    cause: error.cause === undefined ? undefined : describeError(error.cause),
  });
  if (error.retryAfterSeconds !== undefined) {
    context.header("Retry-After", String(error.retryAfterSeconds));
  }
  return context.json(toErrorBody(error), error.status);
}

function refuseBody(): never {
  throw new ServiceError(
    "payload_too_large",
    `The request body is larger than ${maxBodyBytes} bytes. Send a shorter prompt.`,
  );
}

function refuseMethod(allowed: string) {
  return (context: Context): never => {
    context.header("Allow", allowed);
    throw new ServiceError(
      "method_not_allowed",
      `${context.req.path} takes ${allowed}, not ${context.req.method}.`,
    );
  };
}
