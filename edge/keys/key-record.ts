/** What is kept of a key, and what of it can be judged without counting. */
import {
  type KeySettings,
  keySettingsSchema,
  type KeyUpdate,
  type KeyView,
  type Scope,
} from "../../shared/api-key.ts";
import { z } from "zod";
import type { AdmissionRequest, Refusal } from "./admission.ts";
import { isSameText } from "./keyed-hash.ts";
import type { SecretHash } from "./key-secrets.ts";

export const keyRecordSchema = z.object({
  id: z.string(),
  settings: keySettingsSchema,
  status: z.enum(["enabled", "disabled", "revoked"]),
  createdMs: z.number(),
  /** The newest last; the former ones are taken until they expire. */
  secrets: z.array(
    z.object({ pepper: z.string(), hash: z.string(), expiresMs: z.number().nullable() }),
  ),
});
export type KeyRecord = z.infer<typeof keyRecordSchema>;
export type KeyStatus = KeyRecord["status"];

export function createRecord(
  id: string,
  settings: KeySettings,
  secret: SecretHash,
  nowMs: number,
): KeyRecord {
  const secrets = [{ ...secret, expiresMs: null }];
  return { id, settings, status: "enabled", createdMs: nowMs, secrets };
}

/** What isn't given stays. */
export function mergeSettings(settings: KeySettings, changes: KeyUpdate): KeySettings {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...settings, ...Object.fromEntries(given) };
}

/** Former secrets are taken for `graceSeconds` more, unless they end sooner already. */
export function rotateRecord(
  record: KeyRecord,
  secret: SecretHash,
  graceSeconds: number,
  nowMs: number,
): KeyRecord {
  const endMs = nowMs + graceSeconds * 1000;
  const former = record.secrets
    .map((old) => ({ ...old, expiresMs: Math.min(old.expiresMs ?? Infinity, endMs) }))
    .filter(({ expiresMs }) => expiresMs > nowMs);
  return { ...record, secrets: [...former, { ...secret, expiresMs: null }] };
}

export function toView(
  { id, settings, status, createdMs, secrets }: KeyRecord,
  nowMs: number,
): KeyView {
  const former = secrets.map(({ expiresMs }) => expiresMs ?? 0).filter((end) => end > nowMs);
  return {
    id,
    object: "api_key",
    ...settings,
    status: status === "enabled" && isExpired(settings, nowMs) ? "expired" : status,
    created_at: Math.floor(createdMs / 1000),
    former_secret_until: former.length === 0 ? null : Math.floor(Math.max(...former) / 1000),
  };
}

/** An earlier view as it reads now: time alone ends keys and former secrets. */
export function refreshView(view: KeyView, nowMs: number): KeyView {
  const { status, former_secret_until: until } = view;
  return {
    ...view,
    status: status === "enabled" && isExpired(view, nowMs) ? "expired" : status,
    former_secret_until: until !== null && until * 1000 > nowMs ? until : null,
  };
}

/** Why its owner may not use it now, or null. */
export function refuseOwner(
  record: KeyRecord | undefined,
  hashes: readonly SecretHash[],
  nowMs: number,
): Refusal | null {
  if (!record || !hasSecret(record, hashes, nowMs)) {
    return { code: "invalid_api_key", message: "This API key is not known here." };
  }
  return refuseStatus(record, nowMs);
}

export function refuseStatus({ status, settings }: KeyRecord, nowMs: number): Refusal | null {
  const how = status === "enabled" && isExpired(settings, nowMs) ? "expired" : status;
  if (how === "enabled") return null;
  const words = { disabled: "is disabled", revoked: "was revoked", expired: "has expired" }[how];
  return { code: "invalid_api_key", message: `This API key ${words}.` };
}

/** Why this key may not ask for this, or null. */
export function refuseUse(
  { settings }: KeyRecord,
  { scope, model, generation }: AdmissionRequest,
): Refusal | null {
  if (scope !== null && !settings.scopes.includes(scope)) return refuseScope(scope, settings);
  if (model !== null && settings.models?.includes(model) === false) {
    const allowed = settings.models.map((id) => `\`${id}\``).join(", ");
    const message = `This API key may not use the model \`${model}\`, only ${allowed}.`;
    return { code: "permission_denied", message, param: "model" };
  }
  const most = settings.max_tokens;
  const asked = generation?.maxTokens ?? 0;
  if (most === null || asked <= most) return null;
  const message = `\`max_tokens\` is ${asked}, but this API key allows at most ${most}.`;
  return { code: "invalid_request", message, param: "max_tokens" };
}

function refuseScope(scope: Scope, { scopes }: KeySettings): Refusal {
  const message = `This API key is not made for this: it lacks the scope ${scope} and has ${scopes.join(", ")}.`;
  return { code: "permission_denied", message };
}

function isExpired(
  { expires_at: seconds }: Pick<KeySettings, "expires_at">,
  nowMs: number,
): boolean {
  return seconds !== null && nowMs >= seconds * 1000;
}

function hasSecret({ secrets }: KeyRecord, hashes: readonly SecretHash[], nowMs: number): boolean {
  return secrets.some(
    ({ pepper, hash, expiresMs }) =>
      (expiresMs === null || nowMs < expiresMs) &&
      hashes.some((sent) => sent.pepper === pepper && isSameText(sent.hash, hash)),
  );
}
