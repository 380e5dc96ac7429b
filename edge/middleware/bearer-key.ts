/** The key that a request carries. */
import { ServiceError } from "../../shared/errors.ts";
import type { EdgeContext } from "../edge-environment.ts";

const bearer = /^Bearer +([^\s]+) *$/i;

/** @throws ServiceError `invalid_api_key` that says how to send one */
export function readBearerKey(context: EdgeContext): string {
  const header = context.req.header("authorization");
  if (header === undefined) {
    throw new ServiceError(
      "invalid_api_key",
      "No API key was sent. Send it as the header Authorization: Bearer YOUR_KEY.",
    );
  }
  const key = bearer.exec(header)?.[1];
  if (key !== undefined) return key;
  throw new ServiceError(
    "invalid_api_key",
    "The Authorization header is not of the form Bearer YOUR_KEY.",
  );
}
