/** How much memory there is, is taken and is left: the device's on CUDA, else this process's. */
import { totalmem } from "node:os";
import { cudaDriver } from "./engine/ort/cuda-driver.ts";
import type { ProviderName } from "./engine/ort/provider.ts";

export interface MemoryReport {
  readonly time: Date;
  readonly label: string;
  readonly totalBytes: number;
  /** On CUDA what all processes hold of the device, else what this process holds. */
  readonly reservedBytes: number;
  readonly availableBytes: number;
}

export function createMemoryReport(
  label: string,
  provider: ProviderName,
  deviceId: number,
): MemoryReport {
  const time = new Date();
  if (provider === "cuda") {
    const { totalBytes, availableBytes } = cudaDriver.readMemory(deviceId);
    return { time, label, totalBytes, reservedBytes: totalBytes - availableBytes, availableBytes };
  }
  return {
    time,
    label,
    // A container's limit where there is one.
    totalBytes: Math.min(totalmem(), process.constrainedMemory() || Infinity),
    reservedBytes: process.memoryUsage.rss(),
    availableBytes: process.availableMemory(),
  };
}

/** `time - label: total / reserved / available MB`, an MB being 1,048,576 bytes. */
export function formatMemoryReport(report: MemoryReport): string {
  const { total_mb: total, reserved_mb: reserved, available_mb: available } = toWire(report);
  const megabytes = [total, reserved, available].map((value) => value.toFixed(2)).join(" / ");
  return `${report.time.toISOString()} - ${report.label}: ${megabytes} MB`;
}

/** As `/health` shows it. */
export function toWire(report: MemoryReport) {
  return {
    time: report.time.toISOString(),
    label: report.label,
    total_mb: toMegabytes(report.totalBytes),
    reserved_mb: toMegabytes(report.reservedBytes),
    available_mb: toMegabytes(report.availableBytes),
  };
}

function toMegabytes(bytes: number): number {
  return Math.round((bytes / 2 ** 20) * 100) / 100;
}
