/** Lets pass whose key allows it: one call to the key's object answers all there is to ask, before anything else runs. */
import { createMiddleware } from "hono/factory";
import { ServiceError } from "../../shared/errors.ts";
import type { EdgeContext, EdgeEnvironment } from "../edge-environment.ts";
import { findAccessRule } from "../keys/access-rules.ts";
import type { Admitted, AdmissionRequest, RateState } from "../keys/admission.ts";
import { HeldLease } from "../keys/held-lease.ts";
import { toRefusalError } from "../keys/refusal-error.ts";
import { readBearerKey } from "./bearer-key.ts";

export const apiKey = createMiddleware<EdgeEnvironment>(async (context, next) => {
  // Browsers ask with OPTIONS before they send a key.
  if (context.req.method === "OPTIONS") return next();
  const { keySecrets, keyStore } = context.var;
  const sent = await keySecrets.read(readBearerKey(context));
  if (!sent) throw new ServiceError("invalid_api_key", "This API key is not known here.");
  const { hashes, id } = sent;
  const request = { hashes, ...(await readDemand(context)) };
  const { admitted, refusal, rates } = await keyStore.ask(keyStore.key(id).admit(request));
  if (rates) tellRates(context, rates);
  if (refusal) throw toRefusalError(refusal);
  context.set("keyId", id);
  context.set("admitted", admitted);
  const lease = holdLease(context, id, admitted);
  context.set("lease", lease);
  try {
    await next();
  } finally {
    if (lease && !lease.isStreamed) await lease.release();
  }
});

async function readDemand(context: EdgeContext): Promise<Omit<AdmissionRequest, "hashes">> {
  const { scope, bound } = findAccessRule(context.req.method, context.req.path);
  if (!bound) return { scope, model: null, generation: null };
  // Another type is refused by the route.
  const isJson = context.req.header("content-type")?.includes("json") === true;
  return { scope, ...bound(isJson ? parseJson(await context.req.text()) : undefined) };
}

/** Undefined for what the route will refuse. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function holdLease(context: EdgeContext, id: string, { leaseId }: Admitted): HeldLease | undefined {
  if (leaseId === null) return undefined;
  const { keyStore } = context.var;
  return new HeldLease({
    renew: (used) => keyStore.ask(keyStore.key(id).renew(leaseId, used)),
    settle: (used) => keyStore.ask(keyStore.key(id).settle(leaseId, used)),
  });
}

/** By OpenAI's names; a key without a limit has none to tell. */
function tellRates(
  context: EdgeContext,
  rates: Readonly<Record<"requests" | "tokens", RateState | null>>,
): void {
  for (const kind of ["requests", "tokens"] as const) {
    const rate = rates[kind];
    if (!rate) continue;
    context.header(`x-ratelimit-limit-${kind}`, String(rate.limit));
    context.header(`x-ratelimit-remaining-${kind}`, String(rate.remaining));
    context.header(`x-ratelimit-reset-${kind}`, `${rate.resetMs / 1000}s`);
  }
}
