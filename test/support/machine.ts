/** What tests may need that a machine may lack, and how they behave where it does. */
import { existsSync } from "node:fs";

/** On CI everything must be there: what a user's machine may lack is a loud skip there, and a failure here. */
const isContinuousIntegration = process.env["CI"] === "true";

/** Path of a Chromium, which brings SwiftShader, the software GPU; undefined where there is none. */
export function findChromium(): string | undefined {
  const candidates = [process.env["CHROMIUM_PATH"], "/usr/bin/chromium"];
  return candidates.find((path) => path !== undefined && existsSync(path));
}

/** Path of curl, which the README's examples use. */
export function findCurl(): string | undefined {
  return existsSync("/usr/bin/curl") ? "/usr/bin/curl" : undefined;
}

/** Whether tests that need `tool` are left out: where it is missing, but never on CI, where `required` fails them. */
export function isSkipped(tool: string | undefined): boolean {
  return tool === undefined && !isContinuousIntegration;
}

/** The tool's path; throws where it is missing. */
export function required(tool: string | undefined, name: string): string {
  if (tool === undefined) throw new Error(`this test needs ${name}, which this machine lacks`);
  return tool;
}

/** Says loudly that a run leaves tests out on this machine, and why. */
export function warnOfMissing(what: string, reason: string): void {
  const outcome = isContinuousIntegration ? "will fail" : "are SKIPPED";
  process.stderr.write(`\n*** Tests with ${what} ${outcome}: ${reason}\n\n`);
}
