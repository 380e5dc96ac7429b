/** The one place where what was thrown becomes an answer in OpenAI's shape. */
import { HTTPException } from "hono/http-exception";
import { ServiceError, toErrorBody, toServiceError } from "../shared/errors.ts";
import type { EdgeContext } from "./edge-environment.ts";
import { logError } from "./log-error.ts";

/** nginx's status for a client that has left; nobody reads it. */
const clientLeft = 499;

export async function toErrorResponse(thrown: unknown, context: EdgeContext): Promise<Response> {
  if (context.req.raw.signal.aborted) return new Response(null, { status: clientLeft });
  const error =
    thrown instanceof HTTPException
      ? await fromHttpException(thrown, context)
      : toServiceError(thrown);
  logError(error, context.var.requestId);
  return errorResponse(error, context);
}

export function errorResponse(error: ServiceError, context: EdgeContext): Response {
  if (error.retryAfterSeconds !== undefined) {
    context.header("retry-after", String(error.retryAfterSeconds));
  }
  if (error.status === 401) context.header("www-authenticate", "Bearer");
  return context.json(toErrorBody(error), error.status);
}

/** The framework's own refusals: of the content type, and of a body that is no JSON. */
async function fromHttpException(
  exception: HTTPException,
  context: EdgeContext,
): Promise<ServiceError> {
  if (exception.status === 415) {
    return new ServiceError(
      "invalid_request",
      "The body's type is not JSON. Send JSON with the header Content-Type: application/json.",
    );
  }
  const fault = findJsonFault(await context.req.text());
  return fault === undefined
    ? toServiceError(exception)
    : new ServiceError("invalid_json", `The request body is not valid JSON: ${fault}.`);
}

/** The parser's words, with the place where it knows it; undefined if the text is JSON. */
function findJsonFault(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}
