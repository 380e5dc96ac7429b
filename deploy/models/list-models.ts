/** `model list`: the model folders below a folder, and pulls and builds that aren't done. */
import { glob, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readManifest } from "./manifest.ts";
import { listFileNames } from "./model-files.ts";

/** Field names as printed by `--json`. */
export interface ListedModel {
  readonly directory: string;
  readonly is_whole: boolean;
  readonly bytes: number;
  /** Where it was pulled from, or what it was built from. */
  readonly repository: string | null;
  readonly built_from: string | null;
}

export async function listModels(directory: string): Promise<ListedModel[]> {
  const models: ListedModel[] = [];
  const paths = glob("{*,*/*}/{genai_config.json,plan.json}", { cwd: directory });
  for await (const path of paths) {
    const folder = join(directory, dirname(path));
    const isPartial = path.endsWith("plan.json");
    if (isPartial !== folder.endsWith(".partial")) continue;
    const source = isPartial ? undefined : (await readManifest(folder))?.source;
    models.push({
      directory: folder,
      is_whole: !isPartial,
      bytes: await sizeOf(folder),
      repository: source && "repository" in source ? source.repository : null,
      built_from: source && "built_from" in source ? source.built_from : null,
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
  const lines = models.map((model) => {
    const megabytes = `${(model.bytes / 1e6).toFixed(1)} MB`.padStart(12);
    const origin = model.repository ?? model.built_from;
    const note = model.is_whole ? "" : "  not whole: pull or build it again, or remove it";
    return `${megabytes}  ${model.directory}${origin === null ? "" : `  from ${origin}`}${note}\n`;
  });
  return lines.join("");
}
