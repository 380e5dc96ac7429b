/** `model verify`: the files against the manifest, then one token through the real runtime. */
import { readDescription } from "./folder-description.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { hashFiles, type ModelFile, requireModelFolder } from "./model-files.ts";

/** Field names as printed by `--json`. Throws what is wrong with the model. */
export async function verifyModel(directory: string, provider: string) {
  const folder = await requireModelFolder(directory);
  const files = await hashFiles(folder);
  const manifest = await readManifest(folder);
  if (manifest) requireSame(folder, files, manifest);
  const { name, token } = await readDescription(folder, provider);
  return { name, directory: folder, compared: manifest !== undefined, files, token };
}
export type Verification = Awaited<ReturnType<typeof verifyModel>>;

function requireSame(folder: string, files: readonly ModelFile[], manifest: Manifest): void {
  const found = new Map(files.map((file) => [file.name, file]));
  const faults = manifest.files.flatMap(({ name, bytes, sha256 }) => {
    const file = found.get(name);
    if (!file) return [`${name} is missing`];
    if (file.bytes !== bytes) return [`${name} has ${file.bytes} bytes instead of ${bytes}`];
    return file.sha256 === sha256 ? [] : [`${name} has other bytes (sha256 ${file.sha256})`];
  });
  const known = new Set(manifest.files.map((file) => file.name));
  const added = files.filter((file) => !known.has(file.name));
  const [made, makeIt] = "commit" in manifest ? ["pulled", "pull it"] : ["built", "build it"];
  faults.push(...added.map((file) => `${file.name} was not ${made} with it`));
  if (faults.length === 0) return;
  throw new Error(
    `${folder} is not what was ${made}: ${faults.join("; ")}. Remove it (npm run -s model -- rm) and ${makeIt} again.`,
  );
}

export function formatVerification({ name, files, compared, token }: Verification): string {
  const hashes = compared
    ? `${files.length} files are as the folder's manifest states them.`
    : `${files.length} files read; the folder has no manifest, so there is nothing to compare them with.`;
  const made = token
    ? `Made a token on ${token.provider} (${token.id}), loaded in ${token.load_ms} ms.`
    : "";
  return `${name}: ${hashes}\n${made}\n`;
}
