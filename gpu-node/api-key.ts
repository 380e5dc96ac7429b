/** The bearer key that guards `/v1`. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { ServiceError } from "../shared/errors.ts";

export function requireKey(key: string): MiddlewareHandler {
  const expected = digest(key);
  return async (context, next) => {
    const [, given] = /^Bearer +(\S+) *$/i.exec(context.req.header("Authorization") ?? "") ?? [];
    // Digests have one length, so that the comparison takes the same time for any key.
    if (given === undefined || !timingSafeEqual(digest(given), expected)) {
      context.header("WWW-Authenticate", "Bearer");
      throw new ServiceError(
        "invalid_api_key",
        given === undefined
          ? "No key given. Send the node's key as `Authorization: Bearer KEY`."
          : "The key is not this node's key (NODE_KEY).",
      );
    }
    await next();
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
