/** How long this machine takes to read files once: what loading a model can't do without. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";

const chunkBytes = 8 << 20;

/** Seconds, one file after the other. */
export async function timeReading(paths: readonly string[]): Promise<number> {
  const beginMs = performance.now();
  const buffer = Buffer.allocUnsafe(chunkBytes);
  for (const path of paths) {
    const file = await open(path);
    try {
      let bytesRead: number;
      do {
        ({ bytesRead } = await file.read(buffer, 0, chunkBytes));
      } while (bytesRead > 0);
    } finally {
      await file.close();
    }
  }
  return (performance.now() - beginMs) / 1000;
}

/**
 * Has the system forget what it holds of the files in memory, so that they come from the disk again. False
 * where it can't be asked: GNU dd asks for it, on Linux.
 */
export async function forgetFiles(paths: readonly string[]): Promise<boolean> {
  if (process.platform !== "linux") return false;
  for (const path of paths) {
    // Only what is on the disk can be forgotten.
    if (!(await succeeds("sync", [path]))) return false;
    if (!(await succeeds("dd", [`if=${path}`, "iflag=nocache", "count=0", "status=none"]))) {
      return false;
    }
  }
  return true;
}

async function succeeds(command: string, commandLine: readonly string[]): Promise<boolean> {
  const child = spawn(command, commandLine, { stdio: "ignore" });
  try {
    await once(child, "close");
  } catch {
    // There is no such command.
    return false;
  }
  return child.exitCode === 0;
}
