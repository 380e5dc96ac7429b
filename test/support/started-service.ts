/** The service as its users start it, `npm start`, with all its processes marked so that none can hide. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { z } from "zod";
import { findProcesses, killProcesses, type MarkedProcess } from "./processes.ts";

const addressSchema = z.strictObject({
  edge: z.url(),
  node: z.url(),
  key: z.string(),
  node_key: z.string(),
});
export type ServiceAddress = z.infer<typeof addressSchema>;

export interface CommandEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A command in a process group of its own, as a shell starts it; collects what it prints. */
export class RunningCommand {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #mark = randomUUID();
  readonly ended: Promise<CommandEnd>;
  stdout = "";
  stderr = "";

  constructor(
    command: string,
    commandLine: readonly string[],
    environment: NodeJS.ProcessEnv = {},
  ) {
    this.#child = spawn(command, commandLine, {
      detached: true,
      env: { ...process.env, ...environment, TEST_RUN_MARK: this.#mark },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => (this.stdout += text));
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    this.ended = this.#whenEnded();
  }

  /** Every process that the command started and that still lives, itself included. */
  get processes(): MarkedProcess[] {
    return findProcesses(this.#mark);
  }

  /** Sends `signal` to the whole process group, as a terminal does. */
  signalGroup(signal: NodeJS.Signals): void {
    if (this.#child.pid !== undefined) process.kill(-this.#child.pid, signal);
  }

  /** Ends whatever still lives, by force. */
  kill(): void {
    killProcesses(this.#mark);
  }

  /** The first line on stdout; throws, with what was printed, where the command ends without one. */
  async firstLine(): Promise<string> {
    const end = this.ended.then(() => "ended");
    while (!this.stdout.includes("\n")) {
      const event = await Promise.race([once(this.#child.stdout, "data"), end]);
      if (event === "ended" && !this.stdout.includes("\n")) {
        throw new Error(`The command ended without a line on stdout:\n${this.stderr}`);
      }
    }
    return this.stdout.slice(0, this.stdout.indexOf("\n"));
  }

  async #whenEnded(): Promise<CommandEnd> {
    await once(this.#child, "close");
    return { code: this.#child.exitCode, signal: this.#child.signalCode };
  }
}

export interface StartedService extends ServiceAddress {
  readonly command: RunningCommand;
}

/** Starts the service on free ports and waits until it is ready. End it by `stopService`. */
export async function startService(environment: NodeJS.ProcessEnv = {}): Promise<StartedService> {
  const command = runStart(environment);
  const address = addressSchema.parse(JSON.parse(await command.firstLine()));
  return { ...address, command };
}

/** `npm start --silent -- --json` on free ports, without waiting. */
export function runStart(environment: NodeJS.ProcessEnv = {}): RunningCommand {
  const ports = { EDGE_PORT: "0", NODE_PORT: "0" };
  return new RunningCommand("npm", ["start", "--silent", "--", "--json"], {
    ...ports,
    ...environment,
  });
}

export async function stopService({ command }: StartedService): Promise<CommandEnd> {
  command.signalGroup("SIGTERM");
  try {
    return await command.ended;
  } finally {
    command.kill();
  }
}
