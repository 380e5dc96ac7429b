/** A command as a shell starts it, with all its processes marked so that none can hide. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { findProcesses, killProcesses, type MarkedProcess } from "./processes.ts";

export interface CommandEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A command in a process group of its own, as a shell starts it; collects what it prints. */
export class RunningCommand {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #mark = randomUUID();
  /** Where `npm start` notes its address. */
  readonly stateFolder = mkdtempSync(join(tmpdir(), "state-"));
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
      // A folder of its own: neither a developer's running service nor another test's is found or overwritten.
      env: {
        ...process.env,
        STATE_DIR: this.stateFolder,
        ...environment,
        TEST_RUN_MARK: this.#mark,
      },
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

  /** Ends whatever still lives, by force, and tidies up. */
  kill(): void {
    killProcesses(this.#mark);
    rmSync(this.stateFolder, { recursive: true, force: true });
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
