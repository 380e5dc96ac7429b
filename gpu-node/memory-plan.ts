/** Refuses, before anything is loaded, what the memory that is there can't hold. */
import { constrainedMemory, memoryUsage } from "node:process";
import { freemem, totalmem } from "node:os";
import { cudaDriver } from "./engine/ort/cuda-driver.ts";
import type { ProviderName } from "./engine/ort/provider.ts";

export interface MemoryNeed {
  readonly model: string;
  readonly weightsBytes: number;
  readonly kvBytes: number;
}

/**
 * Bytes that models can take now; null where that can't be known. What the system caches of files counts
 * as free: it gives that up.
 */
export function readFreeBytes(provider: ProviderName, deviceId: number): number | null {
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

/** Throws the figures, and what to lower. */
export function requireMemory(needs: readonly MemoryNeed[], freeBytes: number | null): void {
  const weights = sum(needs.map((need) => need.weightsBytes));
  const kv = sum(needs.map((need) => need.kvBytes));
  if (freeBytes === null || weights + kv <= freeBytes) return;
  const models = needs.map((need) => need.model).join(", ");
  const fewer = needs.length > 1 ? ", serve fewer models at once" : "";
  throw new Error(
    `Too little memory for ${models}: the weights take ${toMegabytes(weights)} MB and the KV cache ` +
      `${toMegabytes(kv)} MB, together ${toMegabytes(weights + kv)} MB, but ${toMegabytes(freeBytes)} MB are free. ` +
      `Lower MAX_CONTEXT, take a smaller variant (int4)${fewer}, or free memory.`,
  );
}

/** Throws where CUDA_MEMORY_MB leaves a model too little; null = no limit. */
export function requireWithinLimit(need: MemoryNeed, limitBytes: number | null): void {
  const { model, weightsBytes, kvBytes } = need;
  if (limitBytes === null || weightsBytes + kvBytes <= limitBytes) return;
  throw new Error(
    `CUDA_MEMORY_MB allows a model ${toMegabytes(limitBytes)} MB, but ${model} takes ` +
      `${toMegabytes(weightsBytes + kvBytes)} MB (weights and KV cache), and steps take more. ` +
      "Raise or unset it, lower MAX_CONTEXT, or take a smaller variant (int4).",
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function toMegabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
