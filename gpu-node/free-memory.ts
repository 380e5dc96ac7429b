/** How much memory models may take. */
import { freemem, totalmem } from "node:os";
import { constrainedMemory, memoryUsage } from "node:process";
import { cudaDriver } from "./engine/ort/cuda-driver.ts";
import type { ProviderName } from "./engine/ort/provider.ts";

/** Left to the steps themselves, and to others. */
const marginShare = 0.1;

/**
 * Bytes that are free now, less a margin; null where that can't be known. What the system caches of files counts
 * as free: it gives that up.
 */
export function readUsableBytes(provider: ProviderName, deviceId: number): number | null {
  const freeBytes = readFreeBytes(provider, deviceId);
  return freeBytes === null ? null : Math.floor(freeBytes * (1 - marginShare));
}

function readFreeBytes(provider: ProviderName, deviceId: number): number | null {
  switch (provider) {
    case "cuda":
      return cudaDriver.readMemory(deviceId).availableBytes;
    case "webgpu":
      return null;
    case "cpu":
      return readFreeHostBytes();
  }
}

function readFreeHostBytes(): number {
  // Elsewhere the figure leaves out what the system would give up.
  const free = process.platform === "linux" ? freemem() : totalmem();
  // A container's limit, of which this process has taken its part; Infinity without one.
  const limit = constrainedMemory() || Infinity;
  return Math.min(free, limit - memoryUsage.rss());
}
