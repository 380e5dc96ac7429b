/**
 * The one error of the service and its body on the wire (OpenAI's shape). Thrown anywhere, turned
 * into a response in one place of each process.
 */
import { z } from "zod";

interface ErrorKind {
  readonly status: number;
  readonly type:
    | "invalid_request_error"
    | "authentication_error"
    | "permission_error"
    | "rate_limit_error"
    | "server_error";
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
}

const badRequest = { status: 400, type: "invalid_request_error", retryable: false } as const;
const unavailable = { status: 503, type: "server_error", retryable: true } as const;

const errorKinds = {
  invalid_request: badRequest,
  unsupported_parameter: badRequest,
  context_length_exceeded: badRequest,
  invalid_json: badRequest,
  invalid_api_key: { status: 401, type: "authentication_error", retryable: false },
  permission_denied: { status: 403, type: "permission_error", retryable: false },
  not_found: { ...badRequest, status: 404 },
  model_not_found: { ...badRequest, status: 404 },
  method_not_allowed: { ...badRequest, status: 405 },
  conflict: { ...badRequest, status: 409 },
  payload_too_large: { ...badRequest, status: 413 },
  deadline_exceeded: { status: 504, type: "server_error", retryable: false },
  rate_limited: { status: 429, type: "rate_limit_error", retryable: true },
  insufficient_quota: { status: 429, type: "rate_limit_error", retryable: false },
  internal_error: { status: 500, type: "server_error", retryable: false },
  engine_error: { status: 500, type: "server_error", retryable: true },
  key_store_unavailable: unavailable,
  node_unavailable: unavailable,
  overloaded: unavailable,
  shutting_down: unavailable,
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorKinds;
/** HTTP statuses that a ServiceError can have. */
export type ErrorStatus = (typeof errorKinds)[ErrorCode]["status"];

export interface ServiceErrorOptions {
  /** The request's field at fault, as a path such as `messages[0].content`. */
  readonly param?: string | null;
  readonly cause?: unknown;
  /** Sent as the Retry-After header. */
  readonly retryAfterSeconds?: number | undefined;
}

/** `message` reaches the client: it says what is wrong, where, and how to mend it. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly code: ErrorCode;
  readonly status: ErrorStatus;
  readonly type: string;
  readonly param: string | null;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: ServiceErrorOptions = {}) {
    super(message, { cause: options.cause });
    const kind = errorKinds[code];
    this.code = code;
    this.status = kind.status;
    this.type = kind.type;
    this.param = options.param ?? null;
    this.retryable = kind.retryable;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** By name, not by `instanceof`: an error may come from another copy of this module. */
export function isServiceError(thrown: unknown): thrown is ServiceError {
  return thrown instanceof Error && thrown.name === "ServiceError";
}

/** Anything that isn't a ServiceError becomes `internal_error`; its detail stays in `cause`, for the log. */
export function toServiceError(thrown: unknown): ServiceError {
  if (isServiceError(thrown)) return thrown;
  return new ServiceError("internal_error", "Something went wrong inside the service.", {
    cause: thrown,
  });
}

export const errorBodySchema = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;

export function toErrorBody(error: ServiceError): ErrorBody {
  const { message, type, param, code } = error;
  return { error: { message, type, param, code } };
}

/** The error that another process of the service answered with; foreign bodies are judged by `status` alone. */
export function fromErrorBody(
  status: number,
  body: unknown,
  options: Pick<ServiceErrorOptions, "retryAfterSeconds"> = {},
): ServiceError {
  const parsed = errorBodySchema.safeParse(body);
  if (!parsed.success) {
    return new ServiceError(
      codeOfStatus(status),
      `The service answered with HTTP ${status}.`,
      options,
    );
  }
  const { code, message, param } = parsed.data.error;
  return new ServiceError(isErrorCode(code) ? code : codeOfStatus(status), message, {
    ...options,
    param,
  });
}

/**
 * One error that names every fault of `where` (such as "request body"). Keys that the schema doesn't
 * know, and fields refused by `neutralField`, are `unsupported_parameter`.
 */
export function fromZodError(error: z.core.$ZodError, where: string): ServiceError {
  const leading = error.issues.find(isUnsupported) ?? error.issues[0];
  const faults = error.issues.map(toFault).join("; ");
  return new ServiceError(
    leading && isUnsupported(leading) ? "unsupported_parameter" : "invalid_request",
    `The ${where} is not valid: ${faults}.`,
    { param: leading ? pathOf(leading) || null : null },
  );
}

function isErrorCode(code: string | null): code is ErrorCode {
  return code !== null && Object.hasOwn(errorKinds, code);
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return "invalid_api_key";
  if (status === 403) return "permission_denied";
  if (status === 404) return "not_found";
  if (status === 409) return "conflict";
  if (status === 413) return "payload_too_large";
  if (status === 429) return "rate_limited";
  return status >= 400 && status < 500 ? "invalid_request" : "node_unavailable";
}

function isUnsupported(issue: z.core.$ZodIssue): boolean {
  if (issue.code === "unrecognized_keys") return true;
  return issue.code === "custom" && issue.params?.["unsupported"] === true;
}

function toFault(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") {
    const names = issue.keys.map((key) => `\`${joinPath([...issue.path, key])}\``).join(", ");
    return `${names} not supported here, leave it out`;
  }
  const path = pathOf(issue);
  return path ? `\`${path}\`: ${issue.message}` : issue.message;
}

function pathOf(issue: z.core.$ZodIssue): string {
  const unknownKey = issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  return joinPath([...issue.path, ...unknownKey]);
}

function joinPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "");
}
