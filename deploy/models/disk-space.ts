/** Looks at a disk's free space before it is filled. */
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";

/** Throws where `target`, whose parent folder exists, can't take `neededBytes` more. */
export async function requireDiskSpace(target: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(target));
  const freeBytes = bavail * bsize;
  if (neededBytes <= freeBytes) return;
  throw new Error(
    `${target} needs ${toGigabytes(neededBytes)} GB more, but its disk has ${toGigabytes(freeBytes)} GB free. ` +
      "Free some, take a smaller variant (int4), or choose a folder on another disk by --to.",
  );
}

function toGigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(2);
}
