/** API keys on the wire of the admin API: what can be set, what is shown, and what a key has used. */
import { z } from "zod";

export const scopes = ["chat", "solve", "models", "usage"] as const;
export type Scope = (typeof scopes)[number];

function limit(meaning: string) {
  return z.int().min(1).nullable().describe(`${meaning} null: no limit.`);
}

const settingFields = {
  name: z.string().trim().min(1).max(100).describe("What it is for, in your words."),
  tenant: z
    .string()
    .regex(/^[\w.-]{1,64}$/u, "must be 1 to 64 letters, digits, `.`, `_` or `-`")
    .nullable()
    .describe("Whose it is: nodes serve tenants by turns. null: its own."),
  scopes: z.array(z.enum(scopes)).min(1).describe("What it may be used for."),
  models: z
    .array(z.string().min(1))
    .min(1)
    .max(100)
    .nullable()
    .describe("Ids of the models that it may use. null: all."),
  max_tokens: limit("Most tokens that one answer may be asked to have."),
  rpm: limit("Most requests in any 60 s."),
  tokens_per_minute: limit("Most tokens in any 60 s, those of running answers included."),
  concurrency: limit("Most answers at once."),
  tokens_per_day: limit("Most tokens a day (UTC)."),
  tokens_per_month: limit("Most tokens a calendar month (UTC)."),
  expires_at: z
    .int()
    .min(0)
    .nullable()
    .describe("Unix time in seconds from which on it is refused. null: never."),
};

export const keySettingsSchema = z.object(settingFields);
export type KeySettings = z.infer<typeof keySettingsSchema>;

export const keyUpdateSchema = z.strictObject(settingFields).partial().meta({ id: "KeyUpdate" });
export type KeyUpdate = z.infer<typeof keyUpdateSchema>;

export const keyCreateSchema = keyUpdateSchema
  .extend({ name: settingFields.name })
  .meta({ id: "KeyCreate" });
export type KeyCreate = z.infer<typeof keyCreateSchema>;

export const defaultSettings = {
  tenant: null,
  scopes: [...scopes],
  models: null,
  max_tokens: null,
  rpm: null,
  tokens_per_minute: null,
  concurrency: null,
  tokens_per_day: null,
  tokens_per_month: null,
  expires_at: null,
} satisfies Omit<KeySettings, "name">;

export const keyRotateSchema = z
  .strictObject({
    grace_seconds: z
      .int()
      .min(0)
      .max(30 * 86_400)
      .default(0)
      .describe("How long the key's former secret is taken beside the new one."),
  })
  .meta({ id: "KeyRotate" });

export const keyViewSchema = z
  .object({
    id: z.string(),
    object: z.literal("api_key"),
    ...settingFields,
    status: z.enum(["enabled", "disabled", "revoked", "expired"]),
    /** Unix time in seconds. */
    created_at: z.int(),
    /** Unix time in seconds up to which a former secret is taken; null: none is. */
    former_secret_until: z.int().nullable(),
  })
  .meta({ id: "ApiKey" });
export type KeyView = z.infer<typeof keyViewSchema>;

/** With the key itself, which is never shown again. */
export const shownKeySchema = keyViewSchema.extend({ key: z.string() }).meta({ id: "ShownKey" });
export type ShownKey = z.infer<typeof shownKeySchema>;

const tokenCounts = {
  requests: z.int(),
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  total_tokens: z.int(),
};

export const keyUsageSchema = z
  .object({
    object: z.literal("usage"),
    id: z.string(),
    name: z.string(),
    /** Answers under way. */
    running: z.int(),
    today: z.object(tokenCounts),
    month: z.object(tokenCounts),
    tokens_per_day: z.int().nullable(),
    tokens_per_month: z.int().nullable(),
    /** The last 400 days on which it was used, oldest first; dates are UTC's. */
    days: z.array(z.object({ date: z.iso.date(), ...tokenCounts })),
  })
  .meta({ id: "Usage" });
export type KeyUsage = z.infer<typeof keyUsageSchema>;

export const auditEntrySchema = z
  .object({
    /** Rises by one from entry to entry. */
    sequence: z.int(),
    time: z.iso.datetime(),
    action: z.enum(["create", "update", "rotate", "disable", "enable", "revoke", "delete", "heal"]),
    key_id: z.string(),
    request_id: z.string(),
    /** What was asked for, or found when healing; never a secret. */
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "AuditEntry" });
export type AuditEntry = z.infer<typeof auditEntrySchema>;
