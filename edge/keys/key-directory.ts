/**
 * The Durable Object that knows which keys there are, and everything that was ever done to one. It is told before a key's
 * object is touched and again afterwards, so that what a crash leaves between the two can be found and healed.
 */
import { DurableObject } from "cloudflare:workers";
import { z } from "zod";
import {
  type AuditEntry,
  auditEntrySchema,
  type KeyView,
  keyViewSchema,
} from "../../shared/api-key.ts";

const tables = `
  CREATE TABLE IF NOT EXISTS key (
    id TEXT PRIMARY KEY, tenant TEXT NOT NULL DEFAULT '', view TEXT, pending_ms INTEGER, created INTEGER NOT NULL,
    change INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS audit (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, time_ms INTEGER NOT NULL, action TEXT NOT NULL, key_id TEXT NOT NULL,
    request_id TEXT NOT NULL, detail TEXT NOT NULL
  );
  CREATE TRIGGER IF NOT EXISTS audit_is_kept BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  CREATE TRIGGER IF NOT EXISTS audit_stays BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;`;

const auditPage = 500;
const keyRowSchema = z.object({
  id: z.string(),
  view: z.string().nullable(),
  pending_ms: z.number().nullable(),
});
const auditRowSchema = z.object({
  sequence: z.number(),
  time_ms: z.number(),
  action: z.string(),
  key_id: z.string(),
  request_id: z.string(),
  detail: z.string(),
});
const sequenceRowSchema = z.object({ sequence: z.number() });
const tenantRowSchema = z.object({ tenant: z.string(), keys: z.number() });

/** An entry without its number and time, which the log gives it. */
export type AuditNote = Omit<AuditEntry, "sequence" | "time" | "detail"> & {
  /** In JSON. */
  readonly detail: string;
};

export interface ListedKey {
  readonly id: string;
  /** What the key's object last said; null where it has said nothing yet. */
  readonly view: KeyView | null;
  /** Since when a change is under way; null: none is. */
  readonly pendingMs: number | null;
}

export class KeyDirectory extends DurableObject {
  readonly #sql = openTables(this.ctx.storage.sql);

  /** Before anything is done to a key: the change's number. Both are kept, or neither. */
  begin(note: AuditNote): number {
    const nowMs = Date.now();
    return this.ctx.storage.transactionSync(() => {
      const change = this.#log(note, nowMs);
      this.#sql.exec(
        `INSERT INTO key (id, pending_ms, created, change) VALUES (?1, ?2, ?2, ?3)
          ON CONFLICT (id) DO UPDATE SET pending_ms = ?2, change = ?3`,
        note.key_id,
        nowMs,
        change,
      );
      return change;
    });
  }

  /**
   * Afterwards, with what the key's object said; null where there is none. Of changes that came at once nobody knows which
   * was the last: the key is then looked up when keys are listed next.
   */
  confirm(id: string, view: KeyView | null, change: number): void {
    const latest = this.#sql.exec("SELECT 1 FROM key WHERE id = ? AND change = ?", id, change);
    if (latest.toArray().length > 0) this.#show(id, view);
    else this.#sql.exec("UPDATE key SET pending_ms = 0, change = -1 WHERE id = ?", id);
  }

  /** What was found of changes that were broken off, or came at once. */
  heal(id: string, view: KeyView | null, requestId: string): void {
    const detail = JSON.stringify({ found: view === null ? "no key" : view.status });
    this.ctx.storage.transactionSync(() => {
      this.#log({ action: "heal", key_id: id, request_id: requestId, detail }, Date.now());
      this.#show(id, view);
    });
  }

  /** Oldest first. */
  list(): ListedKey[] {
    const rows = this.#sql
      .exec("SELECT id, view, pending_ms FROM key ORDER BY created, id")
      .toArray();
    return rows.map((row) => {
      const { id, view, pending_ms: pendingMs } = keyRowSchema.parse(row);
      return { id, view: view === null ? null : keyViewSchema.parse(JSON.parse(view)), pendingMs };
    });
  }

  tenants(): { tenant: string; keys: number }[] {
    const query =
      "SELECT tenant, count(*) AS keys FROM key WHERE view IS NOT NULL GROUP BY tenant ORDER BY tenant";
    return this.#sql
      .exec(query)
      .toArray()
      .map((row) => tenantRowSchema.parse(row));
  }

  /** A page of the log as JSON Lines, from the entry after `after`; `last` is null at its end. */
  audit(after: number): { lines: string; last: number | null } {
    const query = "SELECT * FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?";
    const entries = this.#sql.exec(query, after, auditPage).toArray().map(toEntry);
    const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
    return { lines, last: entries.at(-1)?.sequence ?? null };
  }

  #show(id: string, view: KeyView | null): void {
    if (view === null) {
      this.#sql.exec("DELETE FROM key WHERE id = ?", id);
      return;
    }
    const change = "UPDATE key SET tenant = ?, view = ?, pending_ms = NULL WHERE id = ?";
    this.#sql.exec(change, view.tenant ?? id, JSON.stringify(view), id);
  }

  #log({ action, key_id, request_id, detail }: AuditNote, nowMs: number): number {
    const insert =
      "INSERT INTO audit (time_ms, action, key_id, request_id, detail) VALUES (?, ?, ?, ?, ?) RETURNING sequence";
    const row = this.#sql.exec(insert, nowMs, action, key_id, request_id, detail).one();
    return sequenceRowSchema.parse(row).sequence;
  }
}

function openTables(sql: SqlStorage): SqlStorage {
  sql.exec(tables);
  return sql;
}

function toEntry(row: unknown): AuditEntry {
  const { time_ms: timeMs, detail, ...rest } = auditRowSchema.parse(row);
  const content: unknown = JSON.parse(detail);
  return auditEntrySchema.parse({ ...rest, time: new Date(timeMs).toISOString(), detail: content });
}
