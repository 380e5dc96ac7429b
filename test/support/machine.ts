import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

/** On CI everything that tests need must be there: what a user's machine may lack is a failure, not a skip. */
export const isContinuousIntegration = process.env["CI"] === "true";

/** Path of a Chromium with the SwiftShader software GPU beside it, or undefined. */
export function findChromium(): string | undefined {
  const candidates = [process.env["CHROMIUM_PATH"], "/usr/bin/chromium"];
  return candidates.find((path) => path !== undefined && existsSync(path));
}

/** Folder of the Python environment that holds the tests' pinned packages (python-requirements.txt). */
const environmentFolder = ".venv-test";

/** Path of the tests' own Python with its pinned packages, or undefined where it could not be made. */
export function findTestPython(): string | undefined {
  const python = `${environmentFolder}/bin/python`;
  return existsSync(`${environmentFolder}/complete`) ? python : undefined;
}

/**
 * Makes the tests' Python environment if this machine has python3 with venv and the packages can be had.
 * Takes half a minute the first time and nothing afterwards; made anew when the requirements change.
 */
export function prepareTestPython(): void {
  const requirements = "test/support/python-requirements.txt";
  try {
    execFileSync("bash", ["test/support/prepare-python.sh", environmentFolder, requirements], {
      stdio: ["ignore", "ignore", "pipe"],
    });
  } catch (error) {
    warnOfSkip("Python tests", `no python3 with venv and the packages of ${requirements} (${String(error)})`);
  }
}

/** Says loudly, once a run, that tests are left out on this machine and why. */
export function warnOfSkip(what: string, reason: string): void {
  const outcome = isContinuousIntegration ? "WILL FAIL" : "ARE SKIPPED";
  process.stderr.write(`\n*** ${what} ${outcome}: ${reason} ***\n\n`);
}

/**
 * Whether tests that need `tool` are to be skipped: only where it is missing and this is not CI. On CI they run and
 * fail at `required`.
 */
export function isSkipped(tool: string | undefined): boolean {
  return tool === undefined && !isContinuousIntegration;
}

/** The tool's path; throws where it is missing (reached on CI only, see `isSkipped`). */
export function required(tool: string | undefined, name: string): string {
  if (tool === undefined) throw new Error(`${name} is missing on this machine; on CI it must be there`);
  return tool;
}
