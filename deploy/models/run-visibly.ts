/** A child process whose output people see, on stderr: stdout is for the command's own report. */
import { spawn } from "node:child_process";
import { once } from "node:events";

export interface VisibleRun {
  readonly command: string;
  readonly options: readonly string[];
  /** What it does, for the message when it fails: `Converting the model`. */
  readonly purpose: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly directory?: string;
  /** Ends the process by force, at once. */
  readonly signal: AbortSignal;
}

/** Returns once the process has ended; throws why, unless it succeeded. */
export async function runVisibly(run: VisibleRun): Promise<void> {
  const { command, options, purpose, environment, directory, signal } = run;
  signal.throwIfAborted();
  const child = spawn(command, options, {
    stdio: ["ignore", 2, 2],
    env: { ...process.env, ...environment },
    cwd: directory,
  });
  const end = () => child.kill("SIGKILL");
  signal.addEventListener("abort", end);
  try {
    await once(child, "close");
  } finally {
    signal.removeEventListener("abort", end);
  }
  signal.throwIfAborted();
  if (child.exitCode === 0) return;
  throw new Error(
    child.signalCode === null
      ? `${purpose} failed with exit code ${child.exitCode}; the reason stands above.`
      : `${purpose} was ended by ${child.signalCode}. Without another reason above, the memory was too small.`,
  );
}
