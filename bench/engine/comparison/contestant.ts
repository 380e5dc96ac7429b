/** A process that measures itself: one line of JSON asks for a measurement, one line answers. */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { text as readAll } from "node:stream/consumers";
import { z } from "zod";

export type MeasureRequest =
  | { readonly measure: "decode"; readonly sequences: number; readonly tokens: number }
  | { readonly measure: "prefill"; readonly tokens: number };

const versionSchema = z.object({ version: z.string() });
const figureSchema = z.object({ perSecond: z.number() });
/** No single measurement takes longer. */
const limitMs = 180_000;

export class Contestant {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: NodeJS.AsyncIterator<string>;
  readonly #log: Promise<string>;
  #version = "";

  private constructor(child: ChildProcessByStdio<Writable, Readable, Readable>) {
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    this.#log = readAll(child.stderr);
  }

  /** Throws what it said where it doesn't get ready. */
  static async start(file: string, commandLine: readonly string[]): Promise<Contestant> {
    const child = spawn(file, commandLine, { stdio: ["pipe", "pipe", "pipe"] });
    const contestant = new Contestant(child);
    contestant.#version = versionSchema.parse(await contestant.#read()).version;
    return contestant;
  }

  /** What it runs on, with its version. */
  get version(): string {
    return this.#version;
  }

  /** Tokens a second. */
  async measure(request: MeasureRequest, seed: number): Promise<number> {
    this.#child.stdin.write(`${JSON.stringify({ ...request, seed })}\n`);
    return figureSchema.parse(await this.#read()).perSecond;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
  }

  async #read(): Promise<unknown> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), limitMs);
    try {
      const line = await this.#lines.next();
      if (line.done !== true) return JSON.parse(line.value);
      throw new Error(`${this.#child.spawnargs.join(" ")} ended.\n${await this.#log}`);
    } finally {
      clearTimeout(timer);
    }
  }
}
