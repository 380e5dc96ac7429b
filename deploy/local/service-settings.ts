/** Settings of `npm start`, from the environment: the one reader of it among the local commands. */
import { randomBytes } from "node:crypto";
import { z } from "zod";

const portSchema = z
  .string()
  .regex(/^\d+$/, "must be a port number from 0 to 65535, where 0 picks any free one")
  .transform(Number)
  .refine((port) => port <= 65_535, "must be at most 65535");

const keySchema = z
  .string()
  .regex(/^[\x21-\x7e]{8,}$/, "must be at least 8 visible ASCII characters without spaces");

export const serviceSettingsSchema = z.object({
  EDGE_PORT: portSchema
    .default(8787)
    .describe("Port of the edge on 127.0.0.1, the service's public side; 0 picks any free one."),
  NODE_PORT: portSchema.default(0).describe("Port of the node on 127.0.0.1; 0 picks any free one."),
  NODE_KEY: keySchema
    .default(() => createKey("rk-node"))
    .describe("Bearer key that the edge sends to the node; a new random one each start."),
  DRAIN_MS: z
    .string()
    .regex(/^\d+$/, "must be a whole number of milliseconds")
    .transform(Number)
    .default(3000)
    .describe("How long running answers may go on once the service is told to stop."),
  STATE_DIR: z
    .string()
    .default(".renritsu")
    .describe(
      "Folder in which `npm start` keeps API keys and what they have used, and notes its address for the other commands.",
    ),
});
export type ServiceSettings = Readonly<z.infer<typeof serviceSettingsSchema>>;

/** Throws one error that names every faulty setting. Empty values count as absent. */
export function readServiceSettings(environment: NodeJS.ProcessEnv): ServiceSettings {
  const given = Object.entries(environment).filter(([, value]) => value !== "");
  const parsed = serviceSettingsSchema.safeParse(Object.fromEntries(given));
  if (parsed.success) return Object.freeze(parsed.data);
  const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  throw new Error(`Settings are not valid: ${faults.join("; ")}.`);
}

function createKey(prefix: string): string {
  return `${prefix}-${randomBytes(24).toString("base64url")}`;
}
