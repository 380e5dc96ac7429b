import { expect, it } from "vitest";
import { createMemoryReport, formatMemoryReport } from "../../gpu-node/memory-report.ts";

it("prints time, label, and the three figures in megabytes", () => {
  const report = {
    time: new Date("2026-11-24T01:02:03.456Z"),
    label: "after inference",
    totalBytes: 24_563.5 * 2 ** 20,
    reservedBytes: 2842 * 2 ** 20,
    availableBytes: 21_721.5 * 2 ** 20,
  };
  expect(formatMemoryReport(report)).toBe(
    "2026-11-24T01:02:03.456Z - after inference: 24563.50 / 2842.00 / 21721.50 MB",
  );
});

it("measures this process where the model runs on the CPU", () => {
  const report = createMemoryReport("after model load", "cpu", 0);
  expect(report.reservedBytes).toBeGreaterThan(10 * 2 ** 20);
  expect(report.totalBytes).toBeGreaterThan(report.reservedBytes);
  expect(report.availableBytes).toBeLessThan(report.totalBytes);
});
