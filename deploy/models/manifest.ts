/** `.renritsu.json` in a pulled folder: where it is from and what its files must be. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

export const manifestName = ".renritsu.json";

export const manifestSchema = z.object({
  source: z.object({
    hub: z.string(),
    repository: z.string(),
    folder: z.string(),
    revision: z.string(),
  }),
  /** What the revision was when it was pulled. */
  commit: z.string(),
  license: z.string().nullable(),
  files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** undefined for a folder that wasn't pulled. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, manifestName);
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${path} can't be read. Pull the model again.`, { cause: error });
  }
}
