/** The Durable Object of one API key: everything that is asked of the key is answered in this one place, by turns. */
import { DurableObject } from "cloudflare:workers";
import type { KeySettings, KeyUpdate, KeyUsage, KeyView } from "../../shared/api-key.ts";
import type { Admission, AdmissionRequest, Renewal } from "./admission.ts";
import { ApiKey } from "./api-key.ts";
import type { KeyStatus } from "./key-record.ts";
import type { SecretHash } from "./key-secrets.ts";
import type { TokenCount } from "./lease-table.ts";
import { SqlKeyStorage } from "./sql-key-storage.ts";

export class KeyObject extends DurableObject {
  #key = this.#open();

  create(id: string, settings: KeySettings, secret: SecretHash): KeyView {
    return this.#key.create(id, settings, secret);
  }

  view(): KeyView | null {
    return this.#key.view();
  }

  update(changes: KeyUpdate): KeyView | null {
    return this.#key.update(changes);
  }

  rotate(secret: SecretHash, graceSeconds: number): KeyView | null {
    return this.#key.rotate(secret, graceSeconds);
  }

  setStatus(status: KeyStatus): KeyView | null {
    return this.#key.setStatus(status);
  }

  admit(request: AdmissionRequest): Admission {
    return this.#key.admit(request);
  }

  renew(leaseId: string, used: TokenCount): Renewal {
    return this.#key.renew(leaseId, used);
  }

  settle(leaseId: string, used: TokenCount): void {
    this.#key.settle(leaseId, used);
  }

  usage(): KeyUsage | null {
    return this.#key.usage();
  }

  /** Nothing of it is left, as if it had never been. */
  async erase(): Promise<void> {
    await this.ctx.storage.deleteAll();
    this.#key = this.#open();
  }

  #open(): ApiKey {
    return new ApiKey(new SqlKeyStorage(this.ctx.storage), Date.now);
  }
}
