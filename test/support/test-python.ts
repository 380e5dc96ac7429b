/** The tests' own Python environment, with the packages that python-requirements.txt pins. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const folder = resolve(".venv-test");
const python = `${folder}/bin/python`;
const requirementsPath = "test/support/python-requirements.txt";
/** Holds the requirements that the environment was made from; absent while it is being made. */
const markerPath = `${folder}/made-from.txt`;

/** Path of the environment's Python, or undefined where it could not be made. */
export function findTestPython(): string | undefined {
  return isCurrent() ? python : undefined;
}

/**
 * Makes the environment: half a minute the first time, nothing afterwards, anew when the requirements change.
 * Throws where the machine has no python3 with venv, or the packages cannot be had.
 */
export function prepareTestPython(): void {
  if (isCurrent()) return;
  rmSync(folder, { recursive: true, force: true });
  runQuietly("python3", ["-m", "venv", folder]);
  runQuietly(python, ["-m", "pip", "install", "--quiet", "--requirement", requirementsPath]);
  writeFileSync(markerPath, readFileSync(requirementsPath));
}

function isCurrent(): boolean {
  if (!existsSync(markerPath)) return false;
  return readFileSync(markerPath, "utf8") === readFileSync(requirementsPath, "utf8");
}

function runQuietly(command: string, options: string[]): void {
  execFileSync(command, options, { stdio: ["ignore", "ignore", "pipe"] });
}
