import { once } from "node:events";
import { createServer } from "node:net";

/** Throws, naming the setting and how to mend it, where `port` of 127.0.0.1 is taken. Port 0 is always free. */
export async function requireFreePort(setting: string, port: number): Promise<void> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch (error) {
    throw new Error(
      `${setting}=${port} can't be used on 127.0.0.1 (${codeOf(error)}): end what uses that port, or set ` +
        `${setting} to another one, or to 0 for any free one.`,
      { cause: error },
    );
  } finally {
    server.close();
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
