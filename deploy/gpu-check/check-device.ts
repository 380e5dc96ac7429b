/** Asks the node's own code, in a process of its own, where models would run. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text as readAll } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Check } from "./check-model.ts";

const script = fileURLToPath(new URL("../../gpu-node/describe-device.ts", import.meta.url));

const deviceSchema = z.object({
  runtime: z.string(),
  libraries: z.string(),
  device: z.string(),
  memory: z.string(),
});

export async function checkDevice(provider: string, deviceId: number): Promise<Check> {
  const name = "Libraries and device";
  const commandLine = [script, provider, String(deviceId)];
  const child = spawn(process.execPath, commandLine, { stdio: ["ignore", "pipe", "pipe"] });
  const [output, errors] = await Promise.all([
    readAll(child.stdout),
    readAll(child.stderr),
    once(child, "close"),
  ]);
  if (child.exitCode !== 0) return { name, hasPassed: false, detail: errors.trim() };
  const { runtime, libraries, device, memory } = deviceSchema.parse(JSON.parse(output));
  const detail = `${device}; ONNX Runtime ${runtime} in ${libraries}; ${memory} (total / reserved / available)`;
  return { name, hasPassed: true, detail };
}
