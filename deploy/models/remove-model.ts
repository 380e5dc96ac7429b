/** `model rm`: removes a model folder and what a pull or build into it left; never anything else. */
import { lstat, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { lockFolder } from "./folder-lock.ts";
import { isModelFolder } from "./model-files.ts";
import { toPartialPath } from "./partial-folder.ts";

/** Folders that `rm DIR` takes away. Throws where DIR is neither a model nor the beginning of one. */
export async function findRemovable(directory: string): Promise<string[]> {
  const target = resolve(directory).replace(/\.partial$/, "");
  const partial = toPartialPath(target);
  const isLink = (await lstat(target).catch(() => undefined))?.isSymbolicLink() ?? false;
  if (isLink) throw new Error(`${target} is a link; remove it, or what it leads to, yourself.`);
  const found = [
    ...((await isModelFolder(target)) ? [target] : []),
    ...((await isPartialFolder(partial)) ? [partial] : []),
  ];
  // What holds the project, or the place where the command runs, is no model whatever lies in it.
  const isHere = [process.cwd(), resolve(import.meta.dirname, "../..")].some(
    (place) => place === target || place.startsWith(`${target}/`),
  );
  if (found.length > 0 && !isHere) return found;
  throw new Error(
    `${target} is no model folder, so it is left alone. See: npm run -s model -- list`,
  );
}

async function isPartialFolder(folder: string): Promise<boolean> {
  const plan = await stat(join(folder, "plan.json")).catch(() => undefined);
  return plan?.isFile() ?? false;
}

/** Throws while a command fills the folder. */
export async function removeModel(folders: readonly string[]): Promise<void> {
  const [first = ""] = folders;
  const unlock = await lockFolder(first.replace(/\.partial$/, ""));
  try {
    for (const folder of folders) await rm(folder, { recursive: true });
  } finally {
    unlock();
  }
}
