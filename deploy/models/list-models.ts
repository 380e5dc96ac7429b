/** `model list`: the model folders below a folder, and pulls that aren't done. */
import { glob, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readManifest } from "./manifest.ts";
import { listFileNames } from "./model-files.ts";

/** Field names as printed by `--json`. */
export interface ListedModel {
  readonly directory: string;
  readonly is_whole: boolean;
  readonly bytes: number;
  /** Where it was pulled from. */
  readonly repository: string | null;
}

export async function listModels(directory: string): Promise<ListedModel[]> {
  const models: ListedModel[] = [];
  const paths = glob("{*,*/*}/{genai_config.json,plan.json}", { cwd: directory });
  for await (const path of paths) {
    const folder = join(directory, dirname(path));
    const isPartial = path.endsWith("plan.json");
    if (isPartial !== folder.endsWith(".partial")) continue;
    const manifest = isPartial ? undefined : await readManifest(folder);
    models.push({
      directory: folder,
      is_whole: !isPartial,
      bytes: await sizeOf(folder),
      repository: manifest?.source.repository ?? null,
    });
  }
  return models.toSorted((one, other) => one.directory.localeCompare(other.directory));
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await listFileNames(folder)) bytes += (await stat(join(folder, name))).size;
  return bytes;
}

export function formatList(models: readonly ListedModel[], directory: string): string {
  const none = `No models in ${directory}. Fetch one by: npm run -s model -- pull\n`;
  if (models.length === 0) return none;
  const lines = models.map(({ directory: folder, is_whole: isWhole, bytes, repository }) => {
    const megabytes = `${(bytes / 1e6).toFixed(1)} MB`.padStart(12);
    const note = isWhole ? "" : "  not whole: pull it again to go on";
    return `${megabytes}  ${folder}${repository === null ? "" : `  from ${repository}`}${note}\n`;
  });
  return lines.join("");
}
