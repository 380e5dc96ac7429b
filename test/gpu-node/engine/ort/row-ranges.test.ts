import { describe, expect, it } from "vitest";
import { toRanges } from "../../../../gpu-node/engine/ort/row-ranges.ts";

describe("toRanges", () => {
  it.each([
    [[0, 1, 2], 8, ["0+3"]],
    [[2, 0, 1], 8, ["0+3"]],
    [[0, 3], 8, ["0+4"]],
    [[0, 4], 8, ["0+1", "4+1"]],
    [[4, 7], 8, ["4+1", "7+1"]],
    [[0, 1, 2, 3, 4], 2, ["0+2", "2+2", "4+1"]],
    [[0, 1], 1, ["0+1", "1+1"]],
    [[], 8, []],
  ] as const)("covers %j by batches of at most %d: %j", (indices, maxBatch, expected) => {
    const ranges = toRanges(indices, maxBatch, (index) => index !== 5);
    expect(ranges.map(({ first, count }) => `${first}+${count}`)).toEqual(expected);
  });
});
