/** Asks the node's own code, in a process of its own, what it reads in a model folder. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text as readAll } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const script = fileURLToPath(new URL("../../gpu-node/describe-folder.ts", import.meta.url));

const descriptionSchema = z.object({
  name: z.string(),
  precision: z.string(),
  context_length: z.int(),
  eos_token_ids: z.array(z.int()),
  capabilities: z.record(z.string(), z.unknown()).nullable(),
  inputs: z.array(
    z.object({ name: z.string(), type: z.string().nullable(), shape: z.array(z.int()) }),
  ),
  weights_bytes: z.int(),
  kv_bytes_per_token: z.int(),
  token: z.object({ id: z.int(), provider: z.string(), load_ms: z.number() }).nullable(),
});
export type FolderDescription = z.infer<typeof descriptionSchema>;

/** With a provider, the model is loaded there and makes one token. Throws why it can't be served. */
export async function readDescription(
  directory: string,
  provider?: string,
): Promise<FolderDescription> {
  const commandLine = [script, directory, ...(provider === undefined ? [] : [provider])];
  const child = spawn(process.execPath, commandLine, { stdio: ["ignore", "pipe", "pipe"] });
  const [output, errors] = await Promise.all([
    readAll(child.stdout),
    readAll(child.stderr),
    once(child, "close"),
  ]);
  if (child.exitCode !== 0) {
    throw new Error(
      errors.trim() || `The node's code ended by ${child.signalCode} on ${directory}.`,
    );
  }
  return descriptionSchema.parse(JSON.parse(output));
}
