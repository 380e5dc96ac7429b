/** The worker's log: one JSON line for each fault of the service, none for a client's. */
import type { ServiceError } from "../shared/errors.ts";

export function logError(error: ServiceError, requestId: string): void {
  if (error.status < 500) return;
  const causes: string[] = [];
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    causes.push(cause.message);
  }
  const line = { level: "error", request_id: requestId, code: error.code, causes };
  // oxlint-disable-next-line no-console -- Cloudflare's log is the console
  console.error(JSON.stringify(line));
}

/** What the service's owner should know, though nothing failed. */
export function logHint(hint: string, requestId: string): void {
  // oxlint-disable-next-line no-console -- Cloudflare's log is the console
  console.error(JSON.stringify({ level: "warn", request_id: requestId, hint }));
}
