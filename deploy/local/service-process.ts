/** One process of the local service: starts it, hears its messages, and ends it with all that it started. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { z } from "zod";

/** What a process of the service says over its IPC channel. */
const processMessageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("listening"), url: z.url() }),
  z.object({ type: z.literal("ready") }),
]);

export interface ServiceProcessOptions {
  /** As it appears in messages: "The node ended ...". */
  readonly name: string;
  /** TypeScript file to run, from the project's root. */
  readonly entry: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: LogTarget;
}

/** Where a part's log goes: this process's stderr, or only into the sentence that says how it ended. */
export type LogTarget = "stderr" | "kept";

/** Most characters of a kept log. */
const keptCharacters = 4000;

export class ServiceProcess {
  readonly name: string;
  /** URL that it listens on; rejects if it ends first. */
  readonly listening: Promise<string>;
  /** Resolves when it can answer requests; rejects if it ends first. */
  readonly ready: Promise<void>;
  /** Resolves, with a sentence that says how, when it has ended; never rejects. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  #keptLog = "";

  constructor({ name, entry, environment, log }: ServiceProcessOptions) {
    this.name = name;
    const output = log === "stderr" ? process.stderr : "pipe";
    // A process group of its own: a Ctrl-C in the terminal then reaches only this process, which ends the parts in
    // order, and whatever a part leaves behind can be ended with it.
    this.#child = spawn(process.execPath, [entry], {
      detached: true,
      env: environment,
      stdio: ["ignore", output, output, "ipc"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#keptLog = (this.#keptLog + text).slice(-keptCharacters);
      });
    }
    this.ended = this.#whenEnded();
    const listening = Promise.withResolvers<string>();
    const ready = Promise.withResolvers<void>();
    this.listening = listening.promise;
    this.ready = ready.promise;
    // Rejections are the waiting caller's business; without one they are no fault.
    listening.promise.catch(() => {});
    ready.promise.catch(() => {});
    this.#child.on("message", (content) => {
      const message = processMessageSchema.parse(content);
      if (message.type === "listening") listening.resolve(message.url);
      else ready.resolve();
    });
    void this.ended.then((how) => {
      listening.reject(new Error(how));
      ready.reject(new Error(how));
    });
  }

  send(message: object): void {
    this.#child.send(message);
  }

  /** Asks it to end, ends it by force `graceMs` later, and leaves nothing of its process group. */
  async stop(graceMs: number): Promise<void> {
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#killGroup(), graceMs);
    await this.ended;
    clearTimeout(timer);
    this.#killGroup();
  }

  async #whenEnded(): Promise<string> {
    try {
      // Not "exit": its last words may still be on their way then.
      await once(this.#child, "close");
      const { exitCode, signalCode } = this.#child;
      const how = signalCode === null ? `with exit code ${exitCode}` : `by ${signalCode}`;
      return `The ${this.name} ended ${how}.\n${this.#keptLog}`.trimEnd();
    } catch (error) {
      return `The ${this.name} could not be started: ${String(error)}.`;
    }
  }

  #killGroup(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // Nobody is left in the group.
    }
  }
}
