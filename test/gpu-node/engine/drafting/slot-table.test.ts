import { describe, expect, it } from "vitest";
import { SlotTable } from "../../../../gpu-node/engine/drafting/slot-table.ts";
import { createRandom } from "../../../../gpu-node/engine/random.ts";

const size = 1024;

function createHashes(count: number, seed = 1): number[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => 1 + Math.floor(random() * 2 ** 31));
}

function countFound(table: SlotTable, hashes: readonly number[]): number {
  return hashes.filter((hash) => table.find(hash) >= 0).length;
}

describe("a table of slots", () => {
  it("never holds more than its size", () => {
    const table = new SlotTable(size);
    const hashes = createHashes(20 * size);
    for (const hash of hashes) {
      const slot = table.claim(hash);
      expect(slot).toBeGreaterThanOrEqual(0);
      expect(slot).toBeLessThan(size);
      expect(table.find(hash)).toBe(slot);
    }
    expect(countFound(table, hashes)).toBeLessThanOrEqual(size);
  });

  it("keeps what is confirmed while others come and go", () => {
    const table = new SlotTable(size);
    const kept = createHashes(size / 16, 2);
    for (const hash of kept) table.claim(hash);
    for (const hash of createHashes(4 * size, 3)) {
      table.claim(hash);
      for (const each of kept) {
        const slot = table.find(each);
        if (slot >= 0) table.record.note(slot, true);
      }
    }
    expect(countFound(table, kept)).toBeGreaterThan(kept.length * 0.9);
  });

  it("forgets at last what was confirmed long ago", () => {
    const table = new SlotTable(size);
    const old = createHashes(size / 16, 2);
    for (const hash of old) {
      const slot = table.claim(hash);
      for (let times = 0; times < 20; times += 1) table.record.note(slot, true);
    }
    for (const hash of createHashes(30 * size, 3)) table.claim(hash);
    expect(countFound(table, old)).toBeLessThan(old.length / 4);
  });
});
