/** A key's storage in the SQLite database of its Durable Object. */
import { z } from "zod";
import type { KeyStorage } from "./api-key.ts";
import type { LedgerStorage } from "./key-ledger.ts";
import { type KeyRecord, keyRecordSchema } from "./key-record.ts";
import type { Lease, LeaseStorage } from "./lease-table.ts";
import type { WindowStorage } from "./sliding-window.ts";
import type { UsageDay, UsageStorage } from "./usage-days.ts";

const recordName = "record";
const keptDays = 400;

const tables = `
  CREATE TABLE IF NOT EXISTS request (time_ms INTEGER NOT NULL, amount INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS token (time_ms INTEGER NOT NULL, amount INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS lease (
    id TEXT PRIMARY KEY, reserved INTEGER NOT NULL, prompt INTEGER NOT NULL, completion INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS day (
    date TEXT PRIMARY KEY, requests INTEGER NOT NULL, prompt INTEGER NOT NULL, completion INTEGER NOT NULL
  ) WITHOUT ROWID;`;

const windowRowSchema = z.object({ time_ms: z.number(), amount: z.number() });
const leaseRowSchema = z.object({
  id: z.string(),
  reserved: z.number(),
  prompt: z.number(),
  completion: z.number(),
  expires_ms: z.number(),
});
const dayRowSchema = z.object({
  date: z.string(),
  requests: z.number(),
  prompt: z.number(),
  completion: z.number(),
});

export class SqlKeyStorage implements KeyStorage {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  loadRecord(): KeyRecord | undefined {
    const record = this.#storage.kv.get(recordName);
    return record === undefined ? undefined : keyRecordSchema.parse(record);
  }

  saveRecord(record: KeyRecord): void {
    this.#storage.kv.put(recordName, record);
  }

  openLedger(): LedgerStorage {
    const { sql } = this.#storage;
    sql.exec(tables);
    return {
      requests: openWindow(sql, "request"),
      tokens: openWindow(sql, "token"),
      leases: openLeases(sql),
      days: openDays(sql),
    };
  }
}

function openWindow(sql: SqlStorage, table: "request" | "token"): WindowStorage {
  return {
    all: () =>
      sql
        .exec(`SELECT time_ms, amount FROM ${table} ORDER BY time_ms, rowid`)
        .toArray()
        .map((row) => windowRowSchema.parse(row))
        .map(({ time_ms: timeMs, amount }) => ({ timeMs, amount })),
    add: ({ timeMs, amount }) =>
      void sql.exec(`INSERT INTO ${table} VALUES (?, ?)`, timeMs, amount),
    dropUpTo: (timeMs) => void sql.exec(`DELETE FROM ${table} WHERE time_ms <= ?`, timeMs),
  };
}

function openLeases(sql: SqlStorage): LeaseStorage {
  return {
    all: () => sql.exec("SELECT * FROM lease").toArray().map(toLease),
    put: ({ id, reserved, used, expiresMs }) =>
      void sql.exec(
        "INSERT OR REPLACE INTO lease VALUES (?, ?, ?, ?, ?)",
        id,
        reserved,
        used.prompt,
        used.completion,
        expiresMs,
      ),
    delete: (id) => void sql.exec("DELETE FROM lease WHERE id = ?", id),
  };
}

function openDays(sql: SqlStorage): UsageStorage {
  return {
    all: () =>
      sql
        .exec(
          "SELECT * FROM (SELECT * FROM day ORDER BY date DESC LIMIT ?) ORDER BY date",
          keptDays,
        )
        .toArray()
        .map(toDay),
    put: ({ date, requests, promptTokens, completionTokens }) =>
      void sql.exec(
        "INSERT OR REPLACE INTO day VALUES (?, ?, ?, ?)",
        date,
        requests,
        promptTokens,
        completionTokens,
      ),
  };
}

function toLease(row: unknown): Lease {
  const { id, reserved, prompt, completion, expires_ms: expiresMs } = leaseRowSchema.parse(row);
  return { id, reserved, used: { prompt, completion }, expiresMs };
}

function toDay(row: unknown): UsageDay {
  const { date, requests, prompt, completion } = dayRowSchema.parse(row);
  return { date, requests, promptTokens: prompt, completionTokens: completion };
}
