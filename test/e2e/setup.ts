import { findChromium, warnOfMissing } from "../support/machine.ts";
import { prepareTestPython } from "../support/test-python.ts";

/** Runs once before the tests over real processes: makes what can be made, and says what this machine lacks. */
export function setup(): void {
  try {
    prepareTestPython();
  } catch (error) {
    warnOfMissing("Python", `no python3 (3.11 or newer) with venv and pip: ${firstLine(error)}`);
  }
  if (findChromium() === undefined) {
    warnOfMissing("Chromium", "install it (apt-get install chromium) or set CHROMIUM_PATH");
  }
}

function firstLine(error: unknown): string {
  return String(error).split("\n")[0] ?? "";
}
