/** `.renritsu.json` in a folder that was pulled or built: where it is from and what its files must be. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

export const manifestName = ".renritsu.json";

const filesSchema = z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() }));

const pulledManifestSchema = z.object({
  source: z.object({
    hub: z.string(),
    repository: z.string(),
    folder: z.string(),
    revision: z.string(),
  }),
  /** What the revision was when it was pulled. */
  commit: z.string(),
  license: z.string().nullable(),
  files: filesSchema,
});
export type PulledManifest = z.infer<typeof pulledManifestSchema>;

const builtManifestSchema = z.object({
  source: z.object({
    /** The Hugging Face folder on the machine that built it. */
    built_from: z.string(),
    variant: z.string(),
    /** Package and version that converted it. */
    builder: z.string(),
  }),
  license: z.string().nullable(),
  files: filesSchema,
});
export type BuiltManifest = z.infer<typeof builtManifestSchema>;

const manifestSchema = z.union([pulledManifestSchema, builtManifestSchema]);
export type Manifest = z.infer<typeof manifestSchema>;

/** undefined for a folder that was neither pulled nor built. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, manifestName);
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${path} can't be read. Pull or build the model again.`, { cause: error });
  }
}
