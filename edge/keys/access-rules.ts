/** What each path asks of a key. */
import type { Scope } from "../../shared/api-key.ts";
import { type BoundedRequest, boundChat, boundSolve } from "./token-bound.ts";

export interface AccessRule {
  readonly scope: Scope | null;
  /** Reads from the body what the answers may come to; absent where no model takes part. */
  readonly bound?: (body: unknown) => BoundedRequest;
}

const rules: Readonly<Record<string, AccessRule>> = {
  "POST /v1/chat/completions": { scope: "chat", bound: boundChat },
  "POST /v1/solve": { scope: "solve", bound: boundSolve },
  "GET /v1/models": { scope: "models" },
  "GET /v1/usage": { scope: "usage" },
};

/** Any known key may ask for what isn't there, and is told so. */
export function findAccessRule(method: string, path: string): AccessRule {
  // HEAD is answered as GET, without the body.
  return rules[`${method === "HEAD" ? "GET" : method} ${path}`] ?? { scope: null };
}
