/** One API key: its record, and what it uses. Knows neither Cloudflare nor the network. */
import type { KeySettings, KeyUpdate, KeyUsage, KeyView } from "../../shared/api-key.ts";
import type { Admission, AdmissionRequest, Refusal, Renewal } from "./admission.ts";
import { boundAnswer, KeyLedger, type LedgerStorage } from "./key-ledger.ts";
import {
  createRecord,
  type KeyRecord,
  type KeyStatus,
  mergeSettings,
  refuseOwner,
  refuseStatus,
  refuseUse,
  rotateRecord,
  toView,
} from "./key-record.ts";
import type { SecretHash } from "./key-secrets.ts";
import type { TokenCount } from "./lease-table.ts";

export interface KeyStorage {
  loadRecord(): KeyRecord | undefined;
  saveRecord(record: KeyRecord): void;
  /** Only called where there is a record. */
  openLedger(): LedgerStorage;
}

const unknownKey: Refusal = {
  code: "invalid_api_key",
  message: "This API key is not known here.",
};

export class ApiKey {
  readonly #storage: KeyStorage;
  readonly #clock: () => number;
  #record: KeyRecord | undefined;
  #openedLedger: KeyLedger | undefined;
  #latestMs = 0;

  constructor(storage: KeyStorage, clock: () => number) {
    this.#storage = storage;
    this.#clock = clock;
    this.#record = storage.loadRecord();
  }

  create(id: string, settings: KeySettings, secret: SecretHash): KeyView {
    if (this.#record) throw new Error(`The key ${id} exists already.`);
    return this.#save(createRecord(id, settings, secret, this.#nowMs()));
  }

  view(): KeyView | null {
    return this.#record ? toView(this.#record, this.#nowMs()) : null;
  }

  /** Those that change a key return null where there is none. */
  update(changes: KeyUpdate): KeyView | null {
    const record = this.#record;
    return record
      ? this.#save({ ...record, settings: mergeSettings(record.settings, changes) })
      : null;
  }

  rotate(secret: SecretHash, graceSeconds: number): KeyView | null {
    const record = this.#record;
    return record ? this.#save(rotateRecord(record, secret, graceSeconds, this.#nowMs())) : null;
  }

  /** A revoked key stays revoked. */
  setStatus(status: KeyStatus): KeyView | null {
    const record = this.#record;
    if (!record || record.status === "revoked") return this.view();
    return this.#save({ ...record, status });
  }

  /** Judges all there is to judge, and takes what the request needs if nothing speaks against it. */
  admit(request: AdmissionRequest): Admission {
    const nowMs = this.#nowMs();
    const record = this.#record;
    const unfit = refuseOwner(record, request.hashes, nowMs);
    if (unfit) return { admitted: null, refusal: unfit, rates: null };
    if (!record) return { admitted: null, refusal: unknownKey, rates: null };
    const { settings } = record;
    const { generation } = request;
    const maxTokens = generation && boundAnswer(settings, generation);
    const tokens = generation ? generation.promptTokens + generation.answers * (maxTokens ?? 0) : 0;
    const leaseId = generation && crypto.randomUUID();
    const refusal =
      refuseUse(record, request) ?? this.#ledger.admit(settings, { tokens, leaseId }, nowMs);
    const rates = this.#ledger.rates(settings, nowMs);
    if (refusal) return { admitted: null, refusal, rates };
    const tenant = settings.tenant ?? record.id;
    return { admitted: { tenant, models: settings.models, maxTokens, leaseId }, refusal, rates };
  }

  /** Tells a running answer whether it may go on. */
  renew(leaseId: string, used: TokenCount): Renewal {
    const nowMs = this.#nowMs();
    if (!this.#record) return unknownKey;
    const isHeld = this.#ledger.renew(leaseId, used, nowMs);
    const refusal = refuseStatus(this.#record, nowMs);
    if (refusal || isHeld) return refusal;
    const message = "This answer was not heard of for too long and has lost its place.";
    return { code: "rate_limited", message, retryAfterSeconds: 1 };
  }

  settle(leaseId: string, used: TokenCount): void {
    if (this.#record) this.#ledger.settle(leaseId, used, this.#nowMs());
  }

  usage(): KeyUsage | null {
    if (!this.#record) return null;
    const { id, settings } = this.#record;
    const { name, tokens_per_day, tokens_per_month } = settings;
    const used = this.#ledger.usage(this.#nowMs());
    return { object: "usage", id, name, ...used, tokens_per_day, tokens_per_month };
  }

  get #ledger(): KeyLedger {
    this.#openedLedger ??= new KeyLedger(this.#storage.openLedger());
    return this.#openedLedger;
  }

  #save(record: KeyRecord): KeyView {
    this.#storage.saveRecord(record);
    this.#record = record;
    return toView(record, this.#nowMs());
  }

  /** Never goes back, whatever the machine's clock does. */
  #nowMs(): number {
    this.#latestMs = Math.max(this.#latestMs, this.#clock());
    return this.#latestMs;
  }
}
