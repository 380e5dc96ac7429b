/** Finds processes by a mark in their environment, which everything that they start inherits. Linux only. */
import { readdirSync, readFileSync } from "node:fs";

export interface MarkedProcess {
  readonly id: number;
  readonly command: string;
}

/** Start a process with `TEST_RUN_MARK: mark` in its environment to find it, and its children, here. */
export function findProcesses(mark: string): MarkedProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((id) => readProcessFile(id, "environ").split("\0").includes(`TEST_RUN_MARK=${mark}`))
    .map((id) => ({
      id: Number(id),
      command: readProcessFile(id, "cmdline").replaceAll("\0", " "),
    }));
}

export function killProcesses(mark: string): void {
  for (const { id } of findProcesses(mark)) {
    try {
      process.kill(id, "SIGKILL");
    } catch {
      // It ended in the meantime.
    }
  }
}

function readProcessFile(id: string, name: string): string {
  try {
    return readFileSync(`/proc/${id}/${name}`, "utf8");
  } catch {
    // It ended in the meantime, or belongs to another user.
    return "";
  }
}
