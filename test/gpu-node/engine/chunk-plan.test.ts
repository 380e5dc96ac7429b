import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toChunkLength } from "../../../gpu-node/engine/chunk-plan.ts";
import { listAttentionTiles } from "../../../gpu-node/engine/ort/attention-tiles.ts";
import { propertyRuns } from "../../support/property-runs.ts";

describe("toChunkLength", () => {
  it("takes all that there is, up to the limit", () => {
    expect(toChunkLength(40, 256, [64])).toBe(40);
    expect(toChunkLength(400, 256, [64])).toBe(256);
    expect(toChunkLength(40, 0, [64])).toBe(0);
  });

  it("leaves no token of a prompt alone, as a chunk or beyond the tiles", () => {
    expect(toChunkLength(257, 256, [])).toBe(255);
    expect(toChunkLength(65, 256, [64])).toBe(63);
    expect(toChunkLength(300, 129, [64])).toBe(128);
    expect(toChunkLength(3, 2, [])).toBe(0);
  });

  it("takes a prompt of one token", () => {
    expect(toChunkLength(1, 256, [64])).toBe(1);
    expect(toChunkLength(1, 0, [64])).toBe(0);
  });

  it("cuts any prompt to its end, whatever the limits", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 2000 }),
        fc.array(fc.integer({ min: 3, max: 300 }), { minLength: 1 }),
        fc.constantFrom(16, 32, 64, 96, 128),
        (tokens, limits, headSize) => {
          const tiles = listAttentionTiles(headSize);
          let left = tokens;
          for (let step = 0; left > 0; step++) {
            const limit = limits[step % limits.length] ?? 0;
            const length = toChunkLength(left, limit, tiles);
            expect(length).toBeLessThanOrEqual(limit);
            expect(length).toBeGreaterThan(1);
            for (const tile of tiles) expect(length % tile).not.toBe(1);
            left -= length;
          }
          expect(left).toBe(0);
        },
      ),
      propertyRuns(10_000),
    );
  });
});

describe("listAttentionTiles", () => {
  it("has those of ONNX Runtime's formula for any common cache", () => {
    expect(listAttentionTiles(32)).toEqual([64]);
    // Phi-3-mini's.
    expect(listAttentionTiles(96)).toEqual([85, 170, 192]);
  });
});
