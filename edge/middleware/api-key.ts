/** Lets pass who sends the key. One development key for now; the comparison takes the same time for any key. */
import { createMiddleware } from "hono/factory";
import { ServiceError } from "../../shared/errors.ts";
import type { EdgeEnvironment } from "../edge-environment.ts";

/** Of a key's digest: too few to find the key by, enough to tell keys apart. */
const tenantBytes = 8;
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
  const [given, known] = await Promise.all([
    digest(key),
    digest(context.var.config.developmentKey),
  ]);
  if (!isSame(given, known)) {
    throw new ServiceError("invalid_api_key", "This API key is not known here.");
  }
  context.set("tenant", toHex(given.subarray(0, tenantBytes)));
  return next();
});

/** Of digests: neither length nor common beginning of what they are made of shows in the time taken. */
function isSame(one: Uint8Array, other: Uint8Array): boolean {
  let difference = 0;
  for (const [index, byte] of one.entries()) difference |= byte ^ (other[index] ?? 0);
  return difference === 0;
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}
