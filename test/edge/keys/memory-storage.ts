/** A key's storage in memory, which outlives the key as a database does. */
import type { KeyStorage } from "../../../edge/keys/api-key.ts";
import type { KeyRecord } from "../../../edge/keys/key-record.ts";
import type { LedgerStorage } from "../../../edge/keys/key-ledger.ts";
import type { Lease } from "../../../edge/keys/lease-table.ts";
import type { WindowEntry, WindowStorage } from "../../../edge/keys/sliding-window.ts";
import type { UsageDay } from "../../../edge/keys/usage-days.ts";

export class MemoryStorage implements KeyStorage {
  #record: KeyRecord | undefined;
  readonly #ledger = createLedgerStorage();

  loadRecord(): KeyRecord | undefined {
    return this.#record;
  }

  saveRecord(record: KeyRecord): void {
    this.#record = record;
  }

  openLedger(): LedgerStorage {
    return this.#ledger;
  }
}

function createLedgerStorage(): LedgerStorage {
  const leases = new Map<string, Lease>();
  const days = new Map<string, UsageDay>();
  return {
    requests: createWindow(),
    tokens: createWindow(),
    leases: {
      all: () => [...leases.values()],
      put: (lease) => void leases.set(lease.id, lease),
      delete: (id) => void leases.delete(id),
    },
    days: { all: () => [...days.values()], put: (day) => void days.set(day.date, day) },
  };
}

function createWindow(): WindowStorage {
  let entries: WindowEntry[] = [];
  return {
    all: () => [...entries],
    add: (entry) => void entries.push(entry),
    dropUpTo: (timeMs) => {
      entries = entries.filter((entry) => entry.timeMs > timeMs);
    },
  };
}
