/** The files of a model folder on this machine. */
import { readdir, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { hashFile } from "./hash-file.ts";
import { manifestName } from "./manifest.ts";

export interface ModelFile {
  /** Below the folder, with slashes. */
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Throws what is wrong where `directory` is no model folder. */
export async function requireModelFolder(directory: string): Promise<string> {
  const folder = resolve(directory);
  if (await isModelFolder(folder)) return folder;
  throw new Error(
    `${folder} is no model folder: it has no genai_config.json. See: npm run -s model -- list`,
  );
}

export async function isModelFolder(folder: string): Promise<boolean> {
  const config = await stat(join(folder, "genai_config.json")).catch(() => undefined);
  return config?.isFile() ?? false;
}

/** Names of all files in `folder` and below but the manifest, sorted. */
export async function listFileNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
    .filter((name) => name !== manifestName)
    .toSorted();
}

export async function hashFiles(folder: string): Promise<ModelFile[]> {
  const files: ModelFile[] = [];
  for (const name of await listFileNames(folder)) {
    const { bytes, sha256 } = await hashFile(join(folder, name));
    files.push({ name, bytes, sha256 });
  }
  return files;
}
