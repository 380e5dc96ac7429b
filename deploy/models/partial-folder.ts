/**
 * A pull that isn't done, beside its target as `<target>.partial`: the plan, a journal of what is surely on
 * disk, and the files, which keep the ending `.part` until all are checked. So no half model can be loaded.
 */
import { type FileHandle, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { manifestName, type PulledManifest } from "./manifest.ts";
import { type PlannedFile, type PullPlan, pullPlanSchema } from "./pull-plan.ts";

const entrySchema = z.union([
  z.object({ file: z.string(), part: z.int() }),
  z.object({ file: z.string(), sha256: z.string() }),
  z.object({ file: z.string(), reset: z.literal(true) }),
]);
type Entry = z.infer<typeof entrySchema>;

interface FileState {
  readonly parts: Set<number>;
  /** Once the whole file was checked. */
  sha256?: string;
}

export function toPartialPath(target: string): string {
  return `${target}.partial`;
}

/** The plan that a pull into `target` left, if any. */
export async function readLeftPlan(target: string): Promise<PullPlan | undefined> {
  const path = join(toPartialPath(target), "plan.json");
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return pullPlanSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(
      `${path} can't be read. Remove what is left by: npm run -s model -- rm ${target}`,
      {
        cause: error,
      },
    );
  }
}

export class PartialFolder {
  readonly plan: PullPlan;
  readonly #target: string;
  readonly #files: string;
  readonly #journal: FileHandle;
  readonly #states = new Map<string, FileState>();

  /** Takes up what is there of `plan`. */
  static async open(target: string, plan: PullPlan): Promise<PartialFolder> {
    const folder = toPartialPath(target);
    await mkdir(join(folder, "files"), { recursive: true });
    await writeWhole(join(folder, "plan.json"), plan);
    const path = join(folder, "journal.jsonl");
    const lines = await readFile(path, "utf8").catch(() => "");
    const journal = await open(path, "a");
    // A kill may have left half a line, which must not swallow the next one.
    await journal.appendFile("\n");
    const partial = new PartialFolder(target, plan, journal);
    for (const entry of readEntries(lines)) partial.#apply(entry);
    return partial;
  }

  private constructor(target: string, plan: PullPlan, journal: FileHandle) {
    this.plan = plan;
    this.#target = target;
    this.#files = join(toPartialPath(target), "files");
    this.#journal = journal;
  }

  /** Bytes of `file` that need not be fetched again. */
  doneBytes(file: PlannedFile): number {
    if (this.sha256Of(file) !== undefined) return file.bytes;
    const { partBytes } = this.plan;
    const parts = [...this.#stateOf(file.path).parts];
    const sizes = parts.map((part) => Math.min(partBytes, file.bytes - part * partBytes));
    return sizes.reduce((total, bytes) => total + Math.max(bytes, 0), 0);
  }

  hasPart(file: PlannedFile, part: number): boolean {
    return this.#stateOf(file.path).parts.has(part);
  }

  sha256Of(file: PlannedFile): string | undefined {
    return this.#stateOf(file.path).sha256;
  }

  pathOf(file: PlannedFile): string {
    return join(this.#files, `${file.path}.part`);
  }

  /** For reading and writing, at its full length. What it lost since the last time is fetched again. */
  async openFile(file: PlannedFile): Promise<FileHandle> {
    const path = this.pathOf(file);
    await mkdir(dirname(path), { recursive: true });
    const found = await stat(path).catch(() => undefined);
    if (found?.size !== file.bytes) await this.reset(file);
    const handle = await open(path, found ? "r+" : "w+");
    await handle.truncate(file.bytes);
    return handle;
  }

  /** Call only when the part's bytes are flushed. */
  async markPart(file: PlannedFile, part: number): Promise<void> {
    await this.#write({ file: file.path, part });
  }

  async markChecked(file: PlannedFile, sha256: string): Promise<void> {
    await this.#write({ file: file.path, sha256 });
  }

  async reset(file: PlannedFile): Promise<void> {
    await this.#write({ file: file.path, reset: true });
  }

  /** All files are checked: makes the folder appear, whole, under its name. */
  async finish(manifest: PulledManifest): Promise<void> {
    await this.close();
    for (const file of this.plan.files) {
      const path = join(this.#files, file.path);
      const isNamed = await exists(path);
      if (!isNamed) await rename(this.pathOf(file), path);
    }
    await writeWhole(join(this.#files, manifestName), manifest);
    await rename(this.#files, this.#target);
    await rm(toPartialPath(this.#target), { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await this.#journal.close();
  }

  async #write(entry: Entry): Promise<void> {
    await this.#journal.appendFile(`${JSON.stringify(entry)}\n`);
    await this.#journal.datasync();
    this.#apply(entry);
  }

  #apply(entry: Entry): void {
    if ("reset" in entry) this.#states.delete(entry.file);
    else if ("part" in entry) this.#stateOf(entry.file).parts.add(entry.part);
    else this.#stateOf(entry.file).sha256 = entry.sha256;
  }

  #stateOf(path: string): FileState {
    const state = this.#states.get(path) ?? { parts: new Set() };
    this.#states.set(path, state);
    return state;
  }
}

function readEntries(lines: string): Entry[] {
  return lines.split("\n").flatMap((line) => {
    try {
      return [entrySchema.parse(JSON.parse(line))];
    } catch {
      // Empty, or cut off by a kill: what it told of is fetched again.
      return [];
    }
  });
}

/** Either the whole file or none, whenever the process is killed. */
async function writeWhole(path: string, content: unknown): Promise<void> {
  const handle = await open(`${path}.new`, "w");
  try {
    await handle.writeFile(`${JSON.stringify(content, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${path}.new`, path);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
