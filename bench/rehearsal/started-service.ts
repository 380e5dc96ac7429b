/** The service as `npm start` runs it, and what it says of itself. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { text as readAll } from "node:stream/consumers";
import { z } from "zod";
import { type NodeHealth, readNodeHealth } from "../../deploy/local/node-health.ts";
import { onEndSignal } from "../../deploy/local/on-end-signal.ts";
import { readChildMemory, type ResidentMemory } from "./resident-memory.ts";

const addressSchema = z.object({ edge: z.url(), node: z.url(), key: z.string() });
export type ServiceAddress = z.infer<typeof addressSchema>;

export class StartedService {
  readonly address: ServiceAddress;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;

  private constructor(
    address: ServiceAddress,
    child: ChildProcessByStdio<null, Readable, Readable>,
  ) {
    this.address = address;
    this.#child = child;
  }

  /** Runs `work` with the service on free ports, which ends afterwards. Throws why it can't start. */
  static async run<T>(
    environment: NodeJS.ProcessEnv,
    work: (service: StartedService) => Promise<T>,
  ): Promise<T> {
    const stateFolder = await mkdtemp(join(tmpdir(), "rehearsal-"));
    const child = spawn(process.execPath, ["deploy/local/start.ts", "--json"], {
      env: { ...environment, EDGE_PORT: "0", NODE_PORT: "0", STATE_DIR: stateFolder },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const stop = () => child.kill("SIGTERM");
    const stopListening = onEndSignal(stop);
    try {
      return await work(new StartedService(await readAddress(child), child));
    } finally {
      if (child.exitCode === null && child.signalCode === null) {
        stop();
        await once(child, "exit");
      }
      stopListening();
      await rm(stateFolder, { recursive: true, force: true });
    }
  }

  async readHealth(): Promise<NodeHealth> {
    return readNodeHealth(this.address.node);
  }

  /** Of the node's process. */
  async readMemory(): Promise<ResidentMemory | undefined> {
    return readChildMemory(this.#child.pid ?? 0, "gpu-node/main.ts");
  }
}

async function readAddress(
  child: ChildProcessByStdio<null, Readable, Readable>,
): Promise<ServiceAddress> {
  const log = readAll(child.stderr);
  for await (const line of createInterface({ input: child.stdout })) {
    return addressSchema.parse(JSON.parse(line));
  }
  throw new Error(`The service did not start.\n${await log}`);
}
