/** The worker's settings; the only reader of its bindings. */
import { z } from "zod";

const keySchema = z.string("is missing").min(1, "is empty");

export const bindingsSchema = z.object({
  NODE_URL: z
    .url({ protocol: /^https?$/, error: "must be an http or https URL" })
    .describe("Address of the node, such as http://127.0.0.1:8000."),
  NODE_KEY: keySchema.describe("Bearer key that the edge sends to the node."),
  DEVELOPMENT_KEY: keySchema.describe("Bearer key that clients send to the edge."),
});

export interface EdgeConfig {
  /** Without a slash at the end. */
  readonly nodeUrl: string;
  readonly nodeKey: string;
  readonly developmentKey: string;
}

/** @throws Error naming every faulty binding, never its value */
export function readConfig(bindings: unknown): EdgeConfig {
  const parsed = bindingsSchema.safeParse(bindings ?? {});
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
    throw new Error(`The worker's bindings are not valid: ${faults.join("; ")}.`);
  }
  const { NODE_URL, NODE_KEY, DEVELOPMENT_KEY } = parsed.data;
  return Object.freeze({
    nodeUrl: NODE_URL.replace(/\/+$/, ""),
    nodeKey: NODE_KEY,
    developmentKey: DEVELOPMENT_KEY,
  });
}
