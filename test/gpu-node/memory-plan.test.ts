import { freemem } from "node:os";
import { expect, it } from "vitest";
import { readFreeBytes, requireMemory, requireWithinLimit } from "../../gpu-node/require-memory.ts";

const megabyte = 2 ** 20;
const phi = { model: "phi", weightsBytes: 7300 * megabyte, kvBytes: 1536 * megabyte };
const nano = { model: "nano", weightsBytes: 9 * megabyte, kvBytes: 15 * megabyte };

it("lets through what just fits, and what can't be known", () => {
  expect(() => requireMemory([phi], 8836 * megabyte)).not.toThrow();
  expect(() => requireMemory([phi], null)).not.toThrow();
});

it("refuses a model that is too large with the figures and what to lower", () => {
  expect(() => requireMemory([phi], 8835 * megabyte)).toThrow(
    "Too little memory for phi: the weights take 7300.0 MB and the KV cache 1536.0 MB, together 8836.0 MB, " +
      "but 8835.0 MB are free. Lower MAX_CONTEXT, take a smaller variant (int4), or free memory.",
  );
});

it("counts all models together", () => {
  expect(() => requireMemory([phi, nano], 8859 * megabyte)).toThrow(
    /for phi, nano: .* together 8860\.0 MB, .* serve fewer models at once/,
  );
  expect(() => requireMemory([phi, nano], 8860 * megabyte)).not.toThrow();
});

it("refuses a model beyond CUDA_MEMORY_MB with both figures", () => {
  expect(() => requireWithinLimit(phi, 8836 * megabyte)).not.toThrow();
  expect(() => requireWithinLimit(phi, null)).not.toThrow();
  expect(() => requireWithinLimit(phi, 4000 * megabyte)).toThrow(
    "CUDA_MEMORY_MB allows a model 4000.0 MB, but phi takes 8836.0 MB (weights and KV cache), and steps take " +
      "more. Raise or unset it, lower MAX_CONTEXT",
  );
});

it("reads what is free on the CPU's side, and knows nothing of WebGPU's", () => {
  expect(readFreeBytes("cpu", 0)).toBeGreaterThan(16 * megabyte);
  expect(readFreeBytes("cpu", 0)).toBeLessThan(freemem() + 1024 * megabyte);
  expect(readFreeBytes("webgpu", 0)).toBeNull();
});
