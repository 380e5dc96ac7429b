/** `npm run gpu:check`: everything that a GPU must show, in one go, and a report to paste. */
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, release, type } from "node:os";
import { describeError } from "../../shared/describe-error.ts";
import { checkDevice } from "./check-device.ts";
import { checkModel } from "./check-model.ts";
import { type CheckOptions, parseCheckOptions, usage } from "./check-options.ts";
import { type CheckReport, formatReport, hasPassed } from "./format-report.ts";

process.exitCode = await run(process.argv.slice(2));

/** Returns the exit code: 0 all passed, 1 something didn't, 2 bad usage. */
async function run(commandLine: string[]): Promise<number> {
  let options: CheckOptions;
  try {
    options = parseCheckOptions(commandLine, process.env);
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n${usage}`);
    return 2;
  }
  const report = await check(options);
  const text = formatReport(report);
  writeFileSync(options.reportPath, text);
  process.stdout.write(`${text}\nWritten to ${options.reportPath}.\n`);
  return hasPassed(report) ? 0 : 1;
}

async function check(options: CheckOptions): Promise<CheckReport> {
  const { provider, deviceId, models } = options;
  say("Libraries and device");
  const device = await checkDevice(provider, deviceId);
  const sections = [{ name: `Device ${deviceId} for ${provider}`, checks: [device] }];
  // Without a device every model would fail for the same reason.
  for (const model of device.hasPassed ? models : []) {
    const checks = await checkModel(model, options, (what) => say(`${model.name}: ${what}`));
    sections.push({ name: model.name, checks });
  }
  return { title: `Renritsu's GPU check: ${provider}`, facts: describeRun(), sections };
}

function say(what: string): void {
  process.stderr.write(`${what}\n`);
}

function describeRun(): string[] {
  const settings = [
    "CUDA_GRAPHS",
    "CUDA_MEMORY_MB",
    "CUDA_TF32",
    "MAX_CONTEXT",
    "MAX_MEMORY",
    "MAX_RUNNING",
    "THREADS",
  ]
    .filter((name) => process.env[name])
    .map((name) => `${name}=${process.env[name]}`);
  const threads = availableParallelism();
  return [
    `${new Date().toISOString()}, ${type()} ${release()}, Node ${process.version}`,
    `CPU: ${cpus()[0]?.model ?? "unknown"}, ${threads} threads`,
    ...readDriver(),
    ...(settings.length > 0 ? [`Settings: ${settings.join(", ")}`] : []),
  ];
}

/** NVIDIA's kernel module says its version, in containers too. */
function readDriver(): string[] {
  try {
    const [line = ""] = readFileSync("/proc/driver/nvidia/version", "utf8").split("\n");
    return [line.replaceAll(/\s+/g, " ").trim()];
  } catch {
    // No NVIDIA driver on this machine.
    return [];
  }
}
