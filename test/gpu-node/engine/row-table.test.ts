import { describe, expect, it } from "vitest";
import { RowTable } from "../../../gpu-node/engine/row-table.ts";

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
});
