/** What the admin API does to keys: the directory is told first, then the key's object, then the directory again. */
import {
  type AuditEntry,
  defaultSettings,
  type KeyCreate,
  type KeyUpdate,
  type KeyUsage,
  type KeyView,
  type ShownKey,
} from "../../shared/api-key.ts";
import { ServiceError } from "../../shared/errors.ts";
import { mergeSettings, refreshView } from "./key-record.ts";
import type { KeySecrets } from "./key-secrets.ts";
import type { KeyStore } from "./key-store.ts";

type Action = Exclude<AuditEntry["action"], "heal">;

/** A change that has been under way for this long was broken off. */
const brokenOffMs = 10_000;

export class KeyAdmin {
  readonly #store: KeyStore;
  readonly #secrets: KeySecrets;
  readonly #requestId: string;

  constructor(store: KeyStore, secrets: KeySecrets, requestId: string) {
    this.#store = store;
    this.#secrets = secrets;
    this.#requestId = requestId;
  }

  async create(given: KeyCreate): Promise<ShownKey> {
    const id = this.#secrets.createId();
    const { key, hash } = await this.#secrets.issue(id);
    const settings = mergeSettings({ name: given.name, ...defaultSettings }, given);
    const change = await this.#begin("create", id, settings);
    const view = await this.#store.ask(this.#store.key(id).create(id, settings, hash));
    return withKey(key, await this.#confirm(id, view, change));
  }

  /** Oldest first; finishes what was broken off. */
  async list(tenant: string | undefined): Promise<KeyView[]> {
    const listed = await this.#store.ask(this.#store.directory.list());
    const nowMs = Date.now();
    const views = await Promise.all(
      listed.map(async ({ id, view, pendingMs }) => {
        const isBroken = pendingMs !== null && pendingMs < nowMs - brokenOffMs;
        return isBroken ? this.#heal(id) : view;
      }),
    );
    return views
      .filter((view) => view !== null)
      .filter((view) => tenant === undefined || (view.tenant ?? view.id) === tenant)
      .map((view) => refreshView(view, nowMs));
  }

  /** @throws ServiceError `not_found`, as all that follow */
  async get(id: string): Promise<KeyView> {
    return found(await this.#store.ask(this.#store.key(id).view()), id);
  }

  update(id: string, changes: KeyUpdate): Promise<KeyView> {
    return this.#change("update", id, changes, () => this.#store.key(id).update(changes));
  }

  /** @throws ServiceError `conflict` for a key that was revoked */
  async rotate(id: string, graceSeconds: number): Promise<ShownKey> {
    await this.#requireUnrevoked(id);
    const { key, hash } = await this.#secrets.issue(id);
    const detail = { grace_seconds: graceSeconds };
    const rotate = () => this.#store.key(id).rotate(hash, graceSeconds);
    return withKey(key, await this.#change("rotate", id, detail, rotate));
  }

  /** @throws ServiceError `conflict` for a key that was revoked: that is for ever */
  async setStatus(id: string, action: "disable" | "enable" | "revoke"): Promise<KeyView> {
    if (action !== "revoke") await this.#requireUnrevoked(id);
    const status = ({ disable: "disabled", enable: "enabled", revoke: "revoked" } as const)[action];
    return this.#change(action, id, {}, () => this.#store.key(id).setStatus(status));
  }

  async delete(id: string): Promise<void> {
    await this.get(id);
    const change = await this.#begin("delete", id, {});
    await this.#store.ask(this.#store.key(id).erase());
    await this.#store.ask(this.#store.directory.confirm(id, null, change));
  }

  async usage(id: string): Promise<KeyUsage> {
    return found(await this.#store.ask(this.#store.key(id).usage()), id);
  }

  tenants(): Promise<{ tenant: string; keys: number }[]> {
    return this.#store.ask(this.#store.directory.tenants());
  }

  /** JSON Lines, a page at a time. */
  audit(after: number): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    let from = after;
    return new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const { lines, last } = await this.#store.ask(this.#store.directory.audit(from));
        if (last === null) {
          controller.close();
          return;
        }
        from = last;
        controller.enqueue(encoder.encode(lines));
      },
    });
  }

  async #change(
    action: Action,
    id: string,
    detail: object,
    apply: () => Promise<KeyView | null>,
  ): Promise<KeyView> {
    await this.get(id);
    const change = await this.#begin(action, id, detail);
    return this.#confirm(id, found(await this.#store.ask(apply()), id), change);
  }

  #begin(action: Action, id: string, detail: object): Promise<number> {
    const note = {
      action,
      key_id: id,
      request_id: this.#requestId,
      detail: JSON.stringify(detail),
    };
    return this.#store.ask(this.#store.directory.begin(note));
  }

  async #confirm(id: string, view: KeyView, change: number): Promise<KeyView> {
    await this.#store.ask(this.#store.directory.confirm(id, view, change));
    return view;
  }

  async #heal(id: string): Promise<KeyView | null> {
    const view = await this.#store.ask(this.#store.key(id).view());
    await this.#store.ask(this.#store.directory.heal(id, view, this.#requestId));
    return view;
  }

  async #requireUnrevoked(id: string): Promise<void> {
    const { status } = await this.get(id);
    if (status !== "revoked") return;
    const message = `The key ${id} was revoked, which is for ever. Create another one.`;
    throw new ServiceError("conflict", message);
  }
}

function withKey(key: string, { id, ...rest }: KeyView): ShownKey {
  return { id, key, ...rest };
}

function found<T>(value: T | null, id: string): T {
  if (value !== null) return value;
  throw new ServiceError("not_found", `There is no API key with the id ${id}.`);
}
