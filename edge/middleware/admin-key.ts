/** Lets pass who sends the admin key. Without one in the settings there is no admin API. */
import { createMiddleware } from "hono/factory";
import { ServiceError } from "../../shared/errors.ts";
import type { EdgeEnvironment } from "../edge-environment.ts";
import { isSameText, KeyedHash, randomHex } from "../keys/keyed-hash.ts";
import { logHint } from "../log-error.ts";
import { readBearerKey } from "./bearer-key.ts";

export const adminKey = createMiddleware<EdgeEnvironment>(async (context, next) => {
  if (context.req.method === "OPTIONS") return next();
  const { adminKey: known } = context.var.config;
  if (known === undefined) {
    logHint("The admin API is off: ADMIN_KEY is not set.", context.var.requestId);
    throw new ServiceError("not_found", `There is nothing at ${context.req.path}.`);
  }
  // Hashes by a key of this moment have one length and give nothing away of where two keys differ.
  const blind = new KeyedHash(randomHex(32));
  const hashes = await Promise.all([readBearerKey(context), known].map((key) => blind.hash(key)));
  if (!isSameText(hashes[0] ?? "", hashes[1] ?? "-")) {
    throw new ServiceError("invalid_api_key", "This is not the admin key.");
  }
  return next();
});
