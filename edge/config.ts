/** The worker's settings; the only reader of its bindings that are texts. */
import { z } from "zod";

const keySchema = z.string("is missing").min(1, "is empty");
const secretSchema = z.string("is missing").min(16, "must be at least 16 characters");
const peppersFault =
  "must be VERSION:SECRET, or several with commas between, each secret of at least 16 characters";

export const bindingsSchema = z.object({
  NODE_URL: z
    .url({ protocol: /^https?$/, error: "must be an http or https URL" })
    .describe("Address of the node, such as http://127.0.0.1:8000."),
  NODE_KEY: keySchema.describe("Bearer key that the edge sends to the node."),
  KEY_SECRET: secretSchema.describe(
    "Makes the tag at the end of every API key. With another one, all keys are unknown.",
  ),
  KEY_PEPPERS: z
    .string("is missing")
    .regex(/^\w+:[^\s,]{16,}(,\w+:[^\s,]{16,})*$/, peppersFault)
    .describe(
      "VERSION:SECRET, by which API keys are hashed at rest. Several with commas between: the first is used for new keys.",
    ),
  ADMIN_KEY: secretSchema
    .nullish()
    .describe("Bearer key of the admin API. Without it there is none."),
});

/** API keys are hashed with it at rest, and their records say with which. */
export interface Pepper {
  readonly version: string;
  readonly secret: string;
}

export interface EdgeConfig {
  /** Without a slash at the end. */
  readonly nodeUrl: string;
  readonly nodeKey: string;
  readonly keySecret: string;
  /** At least one. */
  readonly keyPeppers: readonly Pepper[];
  readonly adminKey: string | undefined;
}

/** @throws Error naming every faulty binding, never its value */
export function readConfig(bindings: unknown): EdgeConfig {
  const parsed = bindingsSchema.safeParse(bindings ?? {});
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
    throw new Error(`The worker's bindings are not valid: ${faults.join("; ")}.`);
  }
  const { NODE_URL, NODE_KEY, KEY_SECRET, KEY_PEPPERS, ADMIN_KEY } = parsed.data;
  return Object.freeze({
    nodeUrl: NODE_URL.replace(/\/+$/, ""),
    nodeKey: NODE_KEY,
    keySecret: KEY_SECRET,
    keyPeppers: KEY_PEPPERS.split(",").map(toPepper),
    adminKey: ADMIN_KEY ?? undefined,
  });
}

function toPepper(text: string): Pepper {
  const colon = text.indexOf(":");
  return { version: text.slice(0, colon), secret: text.slice(colon + 1) };
}
