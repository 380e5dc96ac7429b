/** Lets pass who sends the key. One development key for now; the comparison takes the same time for any key. */
import { createMiddleware } from "hono/factory";
import { ServiceError } from "../../shared/errors.ts";
import type { EdgeEnvironment } from "../edge-environment.ts";

const bearer = /^Bearer +([^\s]+) *$/i;

export const apiKey = createMiddleware<EdgeEnvironment>(async (context, next) => {
  // Browsers ask with OPTIONS before they send a key.
  if (context.req.method === "OPTIONS") return next();
  const header = context.req.header("authorization");
  if (header === undefined) {
    throw new ServiceError(
      "invalid_api_key",
      "No API key was sent. Send it as the header Authorization: Bearer YOUR_KEY.",
    );
  }
  const key = bearer.exec(header)?.[1];
  if (key === undefined) {
    throw new ServiceError(
      "invalid_api_key",
      "The Authorization header is not of the form Bearer YOUR_KEY.",
    );
  }
  if (!(await isSame(key, context.var.config.developmentKey))) {
    throw new ServiceError("invalid_api_key", "This API key is not known here.");
  }
  return next();
});

/** Compares digests, so that neither length nor common beginning shows in the time taken. */
async function isSame(given: string, expected: string): Promise<boolean> {
  const [one, other] = await Promise.all([digest(given), digest(expected)]);
  let difference = 0;
  for (const [index, byte] of one.entries()) difference |= byte ^ (other[index] ?? 0);
  return difference === 0;
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}
