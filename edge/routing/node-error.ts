/** What the client learns of an error of its node: its own faults as they are, the node's in our words. */
import {
  type ErrorCode,
  fromErrorBody,
  isServiceError,
  ServiceError,
} from "../../shared/errors.ts";

/** Used when the node names no time itself. */
const retryAfterSeconds = 2;

/** Faults of the client's request that only the node can find. */
const passedOn: ReadonlySet<ErrorCode> = new Set([
  "invalid_request",
  "unsupported_parameter",
  "context_length_exceeded",
  "model_not_found",
  "payload_too_large",
  "rate_limited",
]);

const ownWords: Partial<Record<ErrorCode, string>> = {
  engine_error: "The engine failed at this request. Try again.",
  overloaded: "Too many requests are waiting. Try again soon.",
  shutting_down: "The node is shutting down. Try again soon.",
};

/** Also for a node that answers nothing, or nothing that can be read. */
export function nodeUnavailable(cause: unknown): ServiceError {
  const seconds = isServiceError(cause) ? cause.retryAfterSeconds : undefined;
  return new ServiceError(
    "node_unavailable",
    "The node that runs the model can't be reached or isn't ready. Try again soon.",
    { cause, retryAfterSeconds: seconds ?? retryAfterSeconds },
  );
}

/** The error for a node's refusal; reads its body. */
export async function fromNodeResponse(response: Response): Promise<ServiceError> {
  const body: unknown = await response.json().catch(() => undefined);
  const seconds = Number.parseInt(response.headers.get("retry-after") ?? "", 10);
  return fromNodeError(
    fromErrorBody(
      response.status,
      body,
      Number.isNaN(seconds) ? {} : { retryAfterSeconds: seconds },
    ),
  );
}

export function fromNodeError(error: ServiceError): ServiceError {
  if (passedOn.has(error.code)) {
    const { message, retryAfterSeconds: seconds } = error;
    // The client has sent messages where the edge sent a prompt.
    const param = error.param === "prompt" ? "messages" : error.param;
    return new ServiceError(error.code, message, { param, retryAfterSeconds: seconds });
  }
  const words = ownWords[error.code];
  if (words !== undefined) {
    return new ServiceError(error.code, words, {
      cause: error,
      retryAfterSeconds:
        error.retryAfterSeconds ?? (error.status === 503 ? retryAfterSeconds : undefined),
    });
  }
  if (error.code === "node_unavailable") return nodeUnavailable(error);
  // A bug of the node, or a node that refuses the edge itself (its key, its path): no retry mends either.
  return new ServiceError("internal_error", "Something went wrong inside the service.", {
    cause: error,
  });
}
