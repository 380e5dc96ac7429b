import { warnOfMissing } from "../support/machine.ts";
import { prepareTestPython } from "../support/test-python.ts";

/** Runs once before the tests over real processes: makes their Python, or says that this machine can't. */
export function setup(): void {
  try {
    prepareTestPython();
  } catch (error) {
    const [reason = ""] = String(error).split("\n");
    warnOfMissing("Python", `they need python3 (3.11 or newer) with venv and pip (${reason})`);
  }
}
