/** `npm run gpu:check` on what a machine without an NVIDIA GPU has: the CPU, and a software GPU. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { afterAll, describe, expect, it } from "vitest";
import { layoutFolder } from "../support/layout-fixtures.ts";
import { findChromium, isSkipped, required, warnOfMissing } from "../support/machine.ts";
import { softwareGpu } from "../support/software-gpu.ts";

const chromium = findChromium();
const folder = mkdtempSync(join(tmpdir(), "gpu-check-"));
if (chromium === undefined) {
  warnOfMissing("WebGPU", "they need Debian's chromium package, which brings a software GPU");
}

afterAll(() => rmSync(folder, { recursive: true }));

async function runCheck(environment: Record<string, string>, ...options: string[]) {
  const reportPath = join(folder, "report.md");
  rmSync(reportPath, { force: true });
  const commandLine = ["run", "-s", "gpu:check", "--", "--report", reportPath, ...options];
  const child = spawn("npm", commandLine, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "ignore"],
  });
  await once(child, "close");
  return { exitCode: child.exitCode, report: readFileSync(reportPath, "utf8") };
}

/** Names of the checks by their outcome. */
function readChecks(report: string, outcome: "passed" | "**FAILED**"): string[] {
  const rows = report.split("\n").map((line) => line.split(" | "));
  return rows
    .filter((cells) => cells[1] === outcome)
    .map(([name = ""]) => name.replace(/^\| /, ""));
}

const all = [
  "Libraries and device",
  "The CPU's tokens",
  "Loads",
  "Makes the CPU's tokens",
  "Speed",
  "Can be left",
  "Memory",
];

describe("npm run gpu:check", () => {
  // Tiny models with random weights: what is checked doesn't depend on what they say.
  it("passes on the CPU, for each model", async () => {
    const MODELS = `int4=${layoutFolder("cpu-int4")},half=${layoutFolder("cuda-fp16")}`;
    const environment = { PROVIDER: "cpu", MODELS };
    const { exitCode, report } = await runCheck(environment, "--golden", "12", "--tokens", "12");
    expect(readChecks(report, "**FAILED**")).toEqual([]);
    expect(readChecks(report, "passed")).toEqual([...all, ...all.slice(1)]);
    expect(report).toContain("| passed | 12 of 12 tokens |");
    expect(exitCode).toBe(0);
  });

  // The tiny model's random weights are too near to ties for another device to choose alike.
  it.skipIf(isSkipped(chromium))("passes on a software GPU", { timeout: 300_000 }, async () => {
    required(chromium, "Debian's chromium");
    const environment = { ...softwareGpu(folder), MODEL_DIR: layoutFolder("cpu-int4") };
    const { exitCode, report } = await runCheck(environment, "--golden", "0", "--tokens", "12");
    expect(readChecks(report, "**FAILED**")).toEqual([]);
    expect(readChecks(report, "passed")).toEqual(all.filter((name) => !name.includes("CPU's")));
    expect(report).toContain("on webgpu");
    expect(exitCode).toBe(0);
  });

  it.skipIf(isSkipped(chromium) || process.env["TEST_LONG"] !== "1")(
    "makes the embedded model's tokens on a software GPU as on the CPU",
    { timeout: 600_000 },
    async () => {
      required(chromium, "Debian's chromium");
      const environment = { ...softwareGpu(folder), MODEL_DIR: "models/renritsu-nano/int4" };
      const { report } = await runCheck(environment, "--golden", "4", "--tokens", "4");
      expect(readChecks(report, "passed")).toEqual(all);
    },
  );

  it("says of a machine without CUDA what is missing, and fails", async () => {
    const { exitCode, report } = await runCheck({ PROVIDER: "cuda" });
    expect(readChecks(report, "**FAILED**")).toEqual(["Libraries and device"]);
    expect(report).toMatch(/libonnxruntime_providers_cuda\.so is missing|No NVIDIA driver|no GPU/);
    expect(exitCode).toBe(1);
  });

  it("says of a model that can't be served why, and fails", async () => {
    const environment = { PROVIDER: "cpu", MODEL_DIR: layoutFolder("growing-cache") };
    const { exitCode, report } = await runCheck(environment, "--golden", "0");
    expect(readChecks(report, "**FAILED**")).toEqual(["Loads"]);
    expect(report).toContain("KV cache is written by MultiHeadAttention");
    expect(exitCode).toBe(1);
  });
});
