import { readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { layoutFolder } from "../support/layout-fixtures.ts";

interface Geometry {
  readonly layers: number;
  readonly hidden: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  /** Positions that LongRoPE's short and long factors are kept for, and numbers for each. */
  readonly positions: number;
  readonly factors: number;
}

const phi3Mini: Geometry = {
  layers: 32,
  hidden: 3072,
  feedForward: 8192,
  vocabulary: 32_064,
  positions: 4096 + 131_072,
  factors: 48,
};

/** The file of weights; `bytes` is the width of what isn't quantised. */
function weightsBytes(geometry: Geometry, precision: "int4" | "fp16", bytes: number): number {
  const { layers, hidden, feedForward, vocabulary } = geometry;
  const embedding = vocabulary * hidden;
  const matrices = layers * (4 * hidden ** 2 + 3 * hidden * feedForward) + embedding;
  // Half a byte each, and a scale for every 32.
  const perWeight = precision === "int4" ? 1 / 2 + bytes / 32 : bytes;
  return matrices * perWeight + (embedding + (2 * layers + 1) * hidden) * bytes;
}

/** Sines and cosines, which lie in the .onnx file itself. */
function rotaryBytes({ positions, factors }: Geometry, bytes: number): number {
  return 2 * positions * factors * bytes;
}

function toMegabytes(bytes: number): string {
  return Math.round(bytes / 2 ** 20).toLocaleString("en");
}

const page = readFileSync("docs/models.md", "utf8");

test("the sums are those of real exports", () => {
  const tiny = { hidden: 64, vocabulary: 288, positions: 0, factors: 0 };
  const sizeOf = (name: string) => statSync(`${layoutFolder(name)}/model.onnx.data`).size;
  const half = { ...tiny, layers: 2, feedForward: 64 };
  expect(weightsBytes(half, "fp16", 2)).toBe(sizeOf("long-rope-cuda-fp16"));
  // Each of its 54 tensors begins on a page of its own.
  const padding = sizeOf("full-size-in-small") - weightsBytes({ ...half, layers: 5 }, "int4", 4);
  expect(padding).toBeGreaterThan(0);
  expect(padding).toBeLessThan(64 * 4096);
});

test.each(["int4", "fp16"] as const)("docs/models.md has CUDA's sums for %s", (precision) => {
  const weights = weightsBytes(phi3Mini, precision, 2) + rotaryBytes(phi3Mini, 2);
  const kvBytesPerToken = phi3Mini.layers * 2 * phi3Mini.hidden * 2;
  for (const context of [1024, 4096]) {
    const kv = context * kvBytesPerToken;
    const row = [context.toLocaleString("en"), ...[weights, kv, weights + kv].map(toMegabytes)];
    expect(page).toContain(`| \`cuda-${precision}\` | ${row.join(" | ")} |`);
  }
});

test("docs/models.md has the size of the folder that the rehearsal makes", () => {
  const weights = weightsBytes(phi3Mini, "int4", 4);
  expect(page).toContain(`${weights.toLocaleString("en")} bytes`);
});
