import { describe, expect, it } from "vitest";
import { RowTable, toRanges } from "../../../gpu-node/engine/row-table.ts";

const classes = [
  { length: 100, rows: 2 },
  { length: 400, rows: 3 },
];
const holder = { row: null, position: 0 };
const at = (rowClass: number, index: number) => ({ rowClass, index });

describe("RowTable", () => {
  it("gives the shortest row that is long enough, and a longer one where those are taken", () => {
    const table = new RowTable(classes);
    expect([table.longest, table.capacity]).toEqual([400, 1400]);
    for (const expected of [at(0, 0), at(0, 1), at(1, 0)]) {
      const row = table.findFree(100);
      expect(row).toEqual(expected);
      if (row) table.place(row, holder);
    }
    expect(table.findFree(101)).toEqual(at(1, 1));
    table.place(at(0, 1), null);
    expect(table.findFree(50)).toEqual(at(0, 1));
    expect(table.findFree(401)).toBeNull();
  });

  it("brings the last row to a free one before it, until all are neighbours", () => {
    const table = new RowTable(classes);
    for (const index of [1, 2]) table.place(at(1, index), holder);
    expect(table.findMove([at(1, 1), at(1, 2)])).toEqual({ from: at(1, 2), to: at(1, 0) });
    table.place(at(1, 0), holder);
    table.place(at(1, 2), null);
    expect(table.findMove([at(1, 0), at(1, 1)])).toBeNull();
    expect(table.findMove([])).toBeNull();
  });
});

describe("toRanges", () => {
  it.each([
    [[0, 1, 2], 8, ["0+3"]],
    [[2, 0, 1], 8, ["0+3"]],
    [[0, 3], 8, ["0+4"]],
    [[0, 4], 8, ["0+1", "4+1"]],
    [[0, 1, 2, 3, 4], 2, ["0+2", "2+2", "4+1"]],
    [[0, 1], 1, ["0+1", "1+1"]],
    [[], 8, []],
  ] as const)("covers %j by batches of at most %d: %j", (indices, maxBatch, expected) => {
    const ranges = toRanges(indices, maxBatch);
    expect(ranges.map(({ first, count }) => `${first}+${count}`)).toEqual(expected);
  });
});
