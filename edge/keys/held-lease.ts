/** The worker's side of a lease: renewed while the answer runs, settled once by what the answer came to. */
import { waitUntil } from "cloudflare:workers";
import { ServiceError } from "../../shared/errors.ts";
import type { Renewal } from "./admission.ts";
import { leaseMs, type TokenCount } from "./lease-table.ts";
import { TokenMeter } from "./token-meter.ts";
import { toRefusalError } from "./refusal-error.ts";

/** A revoked key's answers end within this time and that of a call. */
const renewMs = 4000;

export interface LeaseCalls {
  renew(used: TokenCount): Promise<Renewal>;
  settle(used: TokenCount): Promise<void>;
}

export class HeldLease {
  readonly meter = new TokenMeter();
  readonly #calls: LeaseCalls;
  readonly #ending = new AbortController();
  readonly #settled = Promise.withResolvers<void>();
  readonly #timer = setInterval(() => void this.#renew(), renewMs);
  #renewedMs = Date.now();
  #isReleased = false;
  #isStreamed = false;

  constructor(calls: LeaseCalls) {
    this.#calls = calls;
    // Also after the client has left, when nothing else would be waited for.
    waitUntil(this.#settled.promise);
  }

  /** Aborted, with a ServiceError, when the answer may not go on. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Whether the answer's end is known to `stream` alone. */
  get isStreamed(): boolean {
    return this.#isStreamed;
  }

  /** Passes on a stream's items and settles before the last of them, since its reader may ask again at once. */
  stream<T>(
    items: AsyncIterable<T>,
    isLast: (item: T) => boolean,
  ): AsyncGenerator<T, void, undefined> {
    this.#isStreamed = true;
    return this.#pass(items, isLast);
  }

  /** Settles; again and again does no harm. Never rejects: what can't be settled ends by itself. */
  release(): Promise<void> {
    if (!this.#isReleased) {
      this.#isReleased = true;
      clearInterval(this.#timer);
      const settled = this.#calls.settle(this.meter.used).catch(() => undefined);
      void settled.then(this.#settled.resolve);
    }
    return this.#settled.promise;
  }

  async *#pass<T>(
    items: AsyncIterable<T>,
    isLast: (item: T) => boolean,
  ): AsyncGenerator<T, void, undefined> {
    try {
      for await (const item of items) {
        if (isLast(item)) await this.release();
        yield item;
      }
    } finally {
      await this.release();
    }
  }

  async #renew(): Promise<void> {
    try {
      const refusal = await this.#calls.renew(this.meter.used);
      this.#renewedMs = Date.now();
      if (refusal && !this.#isReleased) this.#ending.abort(toRefusalError(refusal));
    } catch (thrown) {
      // The next time may do better, but not once the place is lost.
      if (Date.now() - this.#renewedMs < leaseMs) return;
      const message = "API keys can't be looked up at the moment. Try again soon.";
      this.#ending.abort(new ServiceError("key_store_unavailable", message, { cause: thrown }));
    }
  }
}
