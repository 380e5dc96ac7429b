/** What the local service makes keys with: drawn once and kept, so that keys survive a restart. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const fileName = "secrets.json";

const serviceSecretsSchema = z.object({
  ADMIN_KEY: z.string().min(16),
  KEY_SECRET: z.string().min(16),
  KEY_PEPPERS: z.string(),
  /** The service's own API key, once there is one. */
  own_key: z.string().optional(),
});
export type ServiceSecrets = z.infer<typeof serviceSecretsSchema>;

/** Those of the folder, drawn first where it has none. Throws where the file can't be read: others would lock all keys out. */
export function openServiceSecrets(folder: string): ServiceSecrets {
  const kept = readServiceSecrets(folder);
  if (kept !== undefined) return kept;
  const drawn = {
    ADMIN_KEY: `rk-admin-${draw()}`,
    KEY_SECRET: draw(),
    KEY_PEPPERS: `1:${draw()}`,
  };
  keepServiceSecrets(folder, drawn);
  return drawn;
}

/** Undefined where the folder has none. */
export function readServiceSecrets(folder: string): ServiceSecrets | undefined {
  const path = join(folder, fileName);
  let content: string;
  try {
    content = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return serviceSecretsSchema.parse(JSON.parse(content));
  } catch (error) {
    const advice = "Mend it, or remove the whole folder to begin anew without its API keys.";
    throw new Error(`${path} can't be read. ${advice}`, { cause: error });
  }
}

/** Only the user may read the file. It is never there in part. */
export function keepServiceSecrets(folder: string, secrets: ServiceSecrets): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, fileName);
  writeFileSync(`${path}.new`, `${JSON.stringify(secrets)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function draw(): string {
  return randomBytes(32).toString("base64url");
}
