import { describe, expect, it } from "vitest";
import { RowTable, type RowPrefix } from "../../../gpu-node/engine/row-table.ts";

const classes = [
  { length: 100, rows: 2 },
  { length: 400, rows: 3 },
];
const at = (rowClass: number, index: number): unknown =>
  expect.objectContaining({ rowClass, index });

/** `tokens` tokens that begin like all others of the same `seed`. */
function prefix(seed: number, tokens: number, fields: Partial<RowPrefix> = {}): RowPrefix {
  const tokenIds = Array.from({ length: tokens }, (_, index) => index * seed);
  return { tenant: "a", isLong: false, tokenIds, tokens, ...fields };
}

const unknown = prefix(77, 50);

function createTable({ canCopyRows = true, rowClasses = classes } = {}) {
  const table = new RowTable(rowClasses, canCopyRows);
  const take = (tokens: number, wanted = unknown) => {
    const row = table.take(tokens, wanted);
    if (!row) throw new Error("no row is free");
    return row;
  };
  /** Rows that were used in this order, each with a prompt of its own. */
  const fill = (...prefixes: readonly RowPrefix[]) => {
    const rows = prefixes.map((each) => {
      const row = take(each.tokens, each);
      table.remember(row, each);
      return row;
    });
    for (const row of rows) table.free(row);
    return rows;
  };
  return { table, take, fill };
}

describe("RowTable", () => {
  it("gives the shortest row that is long enough, and a longer one where those are taken", () => {
    const { table, take } = createTable();
    expect([table.longest, table.capacityOf(Infinity), table.capacityOf(2)]).toEqual([
      400, 1400, 800,
    ]);
    const second = [take(100), take(100), take(100)][1];
    expect(second).toEqual(at(0, 1));
    expect(take(100)).toEqual(at(1, 1));
    expect(table.hasFree(101)).toBe(true);
    if (second) table.free(second);
    expect(take(50)).toEqual(at(0, 1));
    expect(take(400)).toEqual(at(1, 2));
    expect(table.hasFree(1)).toBe(false);
    expect(table.take(1, unknown)).toBeNull();
    expect(table.hasFree(401)).toBe(false);
  });

  it("gives the row that holds a prompt's beginning, else the one that wasn't used for the longest time", () => {
    const { table, take, fill } = createTable({ rowClasses: [{ length: 100, rows: 3 }] });
    fill(prefix(1, 40), prefix(2, 40), prefix(3, 40));
    expect(take(60, prefix(2, 50))).toEqual(at(0, 1));
    expect(take(60)).toEqual(at(0, 0));
    table.touch({ rowClass: 0, index: 2 });
    table.free({ rowClass: 0, index: 1 });
    expect(take(60)).toEqual(at(0, 2));
  });

  it("keeps a row most of whose content is another's, where its beginning can be copied", () => {
    const conversation = prefix(1, 90);
    const sameBeginning = { ...prefix(1, 30), tokens: 20 };
    const copying = createTable();
    copying.fill(conversation, prefix(2, 40));
    expect(copying.take(60, sameBeginning)).toEqual(at(0, 1));
    expect(copying.table.find(sameBeginning)).toEqual({ row: at(0, 0), tokens: 20 });
    const inPlace = createTable({ canCopyRows: false });
    inPlace.fill(conversation, prefix(2, 40));
    expect(inPlace.take(60, sameBeginning)).toEqual(at(0, 0));
  });

  it("keeps those that run together neighbours, where they can't be copied", () => {
    const rowClasses = [{ length: 100, rows: 8 }];
    const { table, take, fill } = createTable({ canCopyRows: false, rowClasses });
    const rows = fill(...[1, 2, 3, 4, 5, 6, 7, 8].map((seed) => prefix(seed, 40)));
    for (const row of [...rows.slice(5), ...rows.slice(0, 3)]) table.touch(row);
    expect([take(60), take(60), take(60)]).toEqual([at(0, 3), at(0, 4), at(0, 5)]);
    expect(take(60, prefix(1, 50))).toEqual(at(0, 0));
  });

  it("gives what it would keep rather than nothing", () => {
    const { take, fill } = createTable({ rowClasses: [{ length: 100, rows: 1 }] });
    fill(prefix(1, 90));
    expect(take(60, { ...prefix(1, 30), tokens: 20 })).toEqual(at(0, 0));
  });

  it("finds the most tokens of a prompt in any row, taken or free, of any length", () => {
    const { table, take } = createTable();
    const [short, long] = [take(100), take(400)];
    table.remember(short, prefix(1, 40));
    table.remember(long, prefix(1, 200));
    expect(table.find(prefix(1, 300))).toEqual({ row: at(1, 0), tokens: 200 });
    expect(table.match(short, prefix(1, 300))).toBe(40);
    expect(table.find({ ...prefix(1, 300), tokens: 120 })?.tokens).toBe(120);
  });

  it("finds nothing of another tenant, of other factors, or of fewer than 16 tokens", () => {
    const { table, fill } = createTable();
    fill(prefix(1, 40));
    for (const wanted of [
      prefix(1, 40, { tenant: "b" }),
      prefix(1, 40, { isLong: true }),
      prefix(1, 15),
      unknown,
    ]) {
      expect(table.find(wanted)).toBeNull();
    }
    expect(table.find(prefix(1, 16))?.tokens).toBe(16);
  });
});
