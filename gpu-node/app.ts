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

export interface AppParts {
  readonly state: NodeState;
  /** The bearer key of `/v1`. */
  readonly key: string;
  readonly log: Log;
  /** Called with the model's id when an answer came to its end. */
  readonly onAnswer: (model: string) => void;
}

/** A prompt that fills the longest context takes far less. */
const maxBodyBytes = 512 * 1024;

export function createApp({ state, key, log, onAnswer }: AppParts): Hono<NodeEnvironment> {
  const app = new Hono<NodeEnvironment>();
  app.use(requestId());
  app.use("/v1/*", requireKey(key));
  app.use("/v1/*", bodyLimit({ maxSize: maxBodyBytes, onError: refuseBody }));
  app.route("/", createStatusRoutes(state));
  app.route("/v1/completions", createCompletionsRoute({ state, log, onAnswer }));
  app.all("/v1/completions", refuseMethod("POST"));
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
