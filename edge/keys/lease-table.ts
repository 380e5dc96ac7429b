/** Answers under way: each holds a place and the tokens that it may come to, until it ends or is not heard of again. */
export interface TokenCount {
  readonly prompt: number;
  readonly completion: number;
}

export interface Lease {
  readonly id: string;
  /** Most tokens that it may come to. */
  readonly reserved: number;
  /** What its worker last said that it has come to. */
  readonly used: TokenCount;
  readonly expiresMs: number;
}

export interface LeaseStorage {
  all(): Lease[];
  put(lease: Lease): void;
  delete(id: string): void;
}

/** A lease that isn't renewed for this long is over. */
export const leaseMs = 15_000;

export class LeaseTable {
  readonly #storage: LeaseStorage;
  readonly #leases: Map<string, Lease>;
  #reserved: number;

  constructor(storage: LeaseStorage) {
    this.#storage = storage;
    const leases = storage.all();
    this.#leases = new Map(leases.map((lease) => [lease.id, lease]));
    this.#reserved = leases.reduce((sum, { reserved }) => sum + reserved, 0);
  }

  get count(): number {
    return this.#leases.size;
  }

  get reserved(): number {
    return this.#reserved;
  }

  take(id: string, reserved: number, nowMs: number): void {
    this.#put({ id, reserved, used: { prompt: 0, completion: 0 }, expiresMs: nowMs + leaseMs });
    this.#reserved += reserved;
  }

  /** False for one that is over. */
  renew(id: string, used: TokenCount, nowMs: number): boolean {
    const lease = this.#leases.get(id);
    if (!lease) return false;
    this.#put({ ...lease, used, expiresMs: nowMs + leaseMs });
    return true;
  }

  /** False for one that was over already. */
  end(id: string): boolean {
    const lease = this.#leases.get(id);
    if (!lease) return false;
    this.#leases.delete(id);
    this.#reserved -= lease.reserved;
    this.#storage.delete(id);
    return true;
  }

  /** Ends those that nobody renewed. */
  endExpired(nowMs: number): Lease[] {
    const expired = [...this.#leases.values()].filter(({ expiresMs }) => expiresMs <= nowMs);
    for (const { id } of expired) this.end(id);
    return expired;
  }

  #put(lease: Lease): void {
    this.#leases.set(lease.id, lease);
    this.#storage.put(lease);
  }
}
