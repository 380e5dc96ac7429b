/** What of a process lies in memory, by Linux's account. */
import { readFile } from "node:fs/promises";

export interface ResidentMemory {
  readonly residentBytes: number;
  /** The process's own; the rest are pages of mapped files, which the system can take back. */
  readonly ownBytes: number;
}

/** Of the child of `parent` that runs `script`; undefined where the system doesn't say. */
export async function readChildMemory(
  parent: number,
  script: string,
): Promise<ResidentMemory | undefined> {
  const children = await readText(`/proc/${parent}/task/${parent}/children`);
  for (const id of children.split(" ").filter((text) => text !== "")) {
    const commandLine = await readText(`/proc/${id}/cmdline`);
    if (!commandLine.split("\0").includes(script)) continue;
    const status = await readText(`/proc/${id}/status`);
    return { residentBytes: readField(status, "VmRSS"), ownBytes: readField(status, "RssAnon") };
  }
  return undefined;
}

function readField(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0) * 1024;
}

async function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}
