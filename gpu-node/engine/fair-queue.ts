/**
 * Who is next: `interactive` before `batch`; between tenants by the tokens that each was given so far (start-time
 * fair queueing), within one first come, first served.
 */

export const priorities = ["interactive", "batch"] as const;
export type Priority = (typeof priorities)[number];

export interface Queued {
  readonly tenant: string;
  readonly priority: Priority;
  /** Tokens that it will take at most: what its tenant is charged. */
  readonly maxTokens: number;
  readonly promptTokens: number;
}

interface Tenant<Item> {
  /** Tokens that it was charged, on a clock that all tenants of a priority share. */
  charged: number;
  readonly items: Set<Item>;
}

class Level<Item extends Queued> {
  readonly #tenants = new Map<string, Tenant<Item>>();
  /** Where the last item taken began: who comes now begins here, and can't save up for later. */
  #clock = 0;

  add(item: Item): void {
    const tenant = this.#tenants.get(item.tenant) ?? { charged: this.#clock, items: new Set() };
    tenant.charged = Math.max(tenant.charged, this.#clock);
    tenant.items.add(item);
    this.#tenants.set(item.tenant, tenant);
  }

  remove(item: Item): boolean {
    const tenant = this.#tenants.get(item.tenant);
    return tenant?.items.delete(item) ?? false;
  }

  charge(item: Item): void {
    const tenant = this.#tenants.get(item.tenant);
    if (!tenant) return;
    this.#clock = Math.max(this.#clock, tenant.charged);
    tenant.charged += item.maxTokens;
    this.#forgetIdle();
  }

  *inOrder(): Generator<Item, void, undefined> {
    const waiting = [...this.#tenants.values()]
      .filter(({ items }) => items.size > 0)
      .map(({ charged, items }) => ({ charged, items: items.values() }));
    while (waiting.length > 0) {
      const next = waiting.reduce((least, each) => (each.charged < least.charged ? each : least));
      const { value } = next.items.next();
      if (value === undefined) {
        waiting.splice(waiting.indexOf(next), 1);
        continue;
      }
      next.charged += value.maxTokens;
      yield value;
    }
  }

  /** An idle tenant is remembered only for as long as it was given more than its share. */
  #forgetIdle(): void {
    for (const [name, { charged, items }] of this.#tenants) {
      if (items.size === 0 && charged <= this.#clock) this.#tenants.delete(name);
    }
  }
}

export class FairQueue<Item extends Queued> {
  readonly #levels = { interactive: new Level<Item>(), batch: new Level<Item>() };
  #size = 0;
  #promptTokens = 0;

  get size(): number {
    return this.#size;
  }

  /** Of all that wait, together. */
  get promptTokens(): number {
    return this.#promptTokens;
  }

  add(item: Item): void {
    this.#levels[item.priority].add(item);
    this.#size += 1;
    this.#promptTokens += item.promptTokens;
  }

  /** Whether it was there. Its tenant isn't charged. */
  remove(item: Item): boolean {
    const wasThere = this.#levels[item.priority].remove(item);
    if (!wasThere) return false;
    this.#size -= 1;
    this.#promptTokens -= item.promptTokens;
    return true;
  }

  /** Takes it out to run, at its tenant's expense. */
  take(item: Item): void {
    if (this.remove(item)) this.#levels[item.priority].charge(item);
  }

  /** The order in which they are taken if nothing else comes. What it gave may be taken or removed meanwhile. */
  *inOrder(): Generator<Item, void, undefined> {
    for (const priority of priorities) yield* this.#levels[priority].inOrder();
  }
}
