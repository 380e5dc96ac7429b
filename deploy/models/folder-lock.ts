/** Keeps a second command out of a folder that one is filling. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { resolve } from "node:path";

/**
 * A name that only one process can hold and that ends with it, even when it is killed: so no lock is ever
 * left behind. Linux's abstract sockets and Windows's pipes are such names; elsewhere there is no lock.
 */
export async function lockFolder(
  folder: string,
  whenHeld = `Another command is filling ${folder} at this moment. Wait for it, or end it.`,
): Promise<() => void> {
  const name = toLockName(folder);
  if (name === undefined) return () => undefined;
  const server = createServer();
  try {
    server.listen(name);
    await once(server, "listening");
  } catch (error) {
    const isHeld = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    if (!isHeld) throw error;
    throw new Error(whenHeld, { cause: error });
  }
  server.unref();
  return () => server.close();
}

function toLockName(folder: string): string | undefined {
  const id = createHash("sha256").update(resolve(folder)).digest("hex").slice(0, 32);
  if (process.platform === "linux") return `\0renritsu-folder-${id}`;
  if (process.platform === "win32") return `\\\\?\\pipe\\renritsu-folder-${id}`;
  return undefined;
}
