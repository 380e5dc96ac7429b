/** What is asked of a key before a request goes on, and the key's answer. */
import type { Scope } from "../../shared/api-key.ts";
import type { ErrorCode } from "../../shared/errors.ts";
import type { SecretHash } from "./key-secrets.ts";

/** The answers that a request asks a model for. */
export interface Generation {
  /** Most tokens of all its prompts together. */
  readonly promptTokens: number;
  /** How many answers of `maxTokens` there can be. */
  readonly answers: number;
  /** What the client asked for. */
  readonly maxTokens: number | null;
  /** Taken where the client asked for nothing and the key has limits of tokens. */
  readonly defaultMaxTokens: number;
}

export interface AdmissionRequest {
  readonly hashes: readonly SecretHash[];
  /** Null for a path that needs none. */
  readonly scope: Scope | null;
  readonly model: string | null;
  /** Null where no model takes part. */
  readonly generation: Generation | null;
}

export interface Refusal {
  readonly code: Extract<
    ErrorCode,
    | "invalid_api_key"
    | "permission_denied"
    | "invalid_request"
    | "rate_limited"
    | "insufficient_quota"
  >;
  readonly message: string;
  readonly param?: string;
  readonly retryAfterSeconds?: number;
}

/** How much of a limit is left. */
export interface RateState {
  readonly limit: number;
  readonly remaining: number;
  /** Until all of it is there again. */
  readonly resetMs: number;
}

export interface Rates {
  readonly requests: RateState | null;
  readonly tokens: RateState | null;
}

export interface Admitted {
  readonly tenant: string;
  /** Null: all. */
  readonly models: string[] | null;
  /** Most tokens of an answer; null: the model's own bound. */
  readonly maxTokens: number | null;
  /** Of the answers under way; null where none are. */
  readonly leaseId: string | null;
}

/** Refusals of who isn't known tell no rates. */
export type Admission =
  | { readonly admitted: Admitted; readonly refusal: null; readonly rates: Rates }
  | { readonly admitted: null; readonly refusal: Refusal; readonly rates: Rates | null };

/** What a running answer learns when it renews its lease; null: it may go on. */
export type Renewal = Refusal | null;
