/**
 * A process that says where the node's models would run: `describe-device.ts PROVIDER DEVICE_ID`. One JSON object on
 * stdout, or what is missing, why and the way out on stderr and exit code 1.
 */
import { cpus } from "node:os";
import { z } from "zod";
import { describeError } from "../shared/describe-error.ts";
import { loadOrtApi } from "./engine/ort/api.ts";
import { libraryFolder } from "./engine/ort/library.ts";
import { requireDevice, type ProviderName } from "./engine/ort/provider.ts";
import { createMemoryReport, formatMemoryReport } from "./memory-report.ts";

const argumentsSchema = z.tuple([
  z.enum(["cpu", "cuda", "webgpu"]),
  z.coerce.number().int().min(0),
]);

const unnamed: Record<ProviderName, string> = {
  cpu: cpus()[0]?.model ?? "a CPU",
  cuda: "an NVIDIA GPU",
  webgpu: "the system's default GPU, which WebGPU doesn't name",
};

try {
  const [provider, deviceId] = argumentsSchema.parse(process.argv.slice(2));
  const runtime = loadOrtApi().version;
  const device = requireDevice(provider, deviceId) ?? unnamed[provider];
  const memory = formatMemoryReport(createMemoryReport("before load", provider, deviceId));
  const libraries = libraryFolder();
  process.stdout.write(`${JSON.stringify({ provider, runtime, libraries, device, memory })}\n`);
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = 1;
}
