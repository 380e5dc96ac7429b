/** Counts what a key uses, and refuses what would go over its limits. A refused request changes nothing. */
import type { KeySettings, KeyUsage } from "../../shared/api-key.ts";
import type { Generation, Rates, RateState, Refusal } from "./admission.ts";
import { type LeaseStorage, LeaseTable, type TokenCount } from "./lease-table.ts";
import { SlidingWindow, type WindowStorage } from "./sliding-window.ts";
import { tokensOf, untilNext, type UsageDay, UsageDays, type UsageStorage } from "./usage-days.ts";

const windowMs = 60_000;
/** Where only an answer's end, which nobody knows, can make room. */
const guessedWaitMs = 1000;

export interface LedgerStorage {
  readonly requests: WindowStorage;
  readonly tokens: WindowStorage;
  readonly leases: LeaseStorage;
  readonly days: UsageStorage;
}

export interface LedgerDemand {
  /** Most tokens that it may come to. */
  readonly tokens: number;
  /** Null where no answer is made. */
  readonly leaseId: string | null;
}

export class KeyLedger {
  readonly #requests: SlidingWindow;
  readonly #tokens: SlidingWindow;
  readonly #leases: LeaseTable;
  readonly #days: UsageDays;

  constructor(storage: LedgerStorage) {
    this.#requests = new SlidingWindow(windowMs, storage.requests);
    this.#tokens = new SlidingWindow(windowMs, storage.tokens);
    this.#leases = new LeaseTable(storage.leases);
    this.#days = new UsageDays(storage.days);
  }

  /** Takes all that the request needs, or nothing. */
  admit(settings: KeySettings, demand: LedgerDemand, nowMs: number): Refusal | null {
    this.#heal(nowMs);
    const refusal =
      this.#refuseRate(settings, nowMs) ??
      (demand.leaseId === null ? null : this.#refuseAnswer(settings, demand.tokens, nowMs));
    if (refusal) return refusal;
    if (settings.rpm !== null) this.#requests.add(nowMs, 1);
    this.#days.addRequest(nowMs);
    if (demand.leaseId !== null) this.#leases.take(demand.leaseId, demand.tokens, nowMs);
    return null;
  }

  /** False for a lease that is over. */
  renew(leaseId: string, used: TokenCount, nowMs: number): boolean {
    this.#heal(nowMs);
    return this.#leases.renew(leaseId, used, nowMs);
  }

  /** Charges what an answer came to. Does nothing for a lease that is over: it was charged then. */
  settle(leaseId: string, used: TokenCount, nowMs: number): void {
    this.#heal(nowMs);
    if (this.#leases.end(leaseId)) this.#charge(used, nowMs);
  }

  rates({ rpm, tokens_per_minute: tpm }: KeySettings, nowMs: number): Rates {
    return {
      requests: rpm === null ? null : rateOf(this.#requests, rpm, 0, nowMs),
      tokens: tpm === null ? null : rateOf(this.#tokens, tpm, this.#leases.reserved, nowMs),
    };
  }

  usage(nowMs: number): Pick<KeyUsage, "running" | "today" | "month" | "days"> {
    this.#heal(nowMs);
    return {
      running: this.#leases.count,
      today: toCounts(this.#days.day(nowMs)),
      month: toCounts(this.#days.month(nowMs)),
      days: this.#days.all.map((day) => ({ date: day.date, ...toCounts(day) })),
    };
  }

  #refuseRate({ rpm }: KeySettings, nowMs: number): Refusal | null {
    if (rpm === null) return null;
    const waitMs = this.#requests.waitMs(nowMs, rpm - 1);
    if (waitMs === 0) return null;
    return limited(`This API key allows ${rpm} requests in any 60 s.`, waitMs);
  }

  #refuseAnswer(settings: KeySettings, tokens: number, nowMs: number): Refusal | null {
    const { concurrency, tokens_per_minute: tpm } = settings;
    const tooMany = refuseEver(settings, tokens);
    if (tooMany) return tooMany;
    if (concurrency !== null && this.#leases.count >= concurrency) {
      const message = `This API key allows ${concurrency} answers at once.`;
      return limited(message, guessedWaitMs);
    }
    const needed = tokens + this.#leases.reserved;
    if (tpm !== null && this.#tokens.used(nowMs) + needed > tpm) {
      const message = `This request may come to ${tokens} tokens, and this API key allows ${tpm} in any 60 s.`;
      const waitMs = needed > tpm ? guessedWaitMs : this.#tokens.waitMs(nowMs, tpm - needed);
      return limited(message, waitMs);
    }
    return (
      this.#refuseBudget("day", settings.tokens_per_day, needed, nowMs) ??
      this.#refuseBudget("month", settings.tokens_per_month, needed, nowMs)
    );
  }

  #refuseBudget(
    period: "day" | "month",
    budget: number | null,
    needed: number,
    nowMs: number,
  ): Refusal | null {
    if (budget === null) return null;
    const used = tokensOf(this.#days[period](nowMs));
    if (used + needed <= budget) return null;
    return {
      code: "insufficient_quota",
      message:
        `This API key may use ${budget} tokens a ${period} (UTC). ${used} are used, and this request with ` +
        `those under way may come to ${needed}.`,
      retryAfterSeconds: Math.ceil(untilNext(period, nowMs) / 1000),
    };
  }

  /** Ends the leases of workers that were lost, and charges what they last told. */
  #heal(nowMs: number): void {
    for (const { used } of this.#leases.endExpired(nowMs)) this.#charge(used, nowMs);
  }

  #charge(used: TokenCount, nowMs: number): void {
    const tokens = used.prompt + used.completion;
    if (tokens === 0) return;
    this.#days.addTokens(nowMs, used);
    // What has left the window is forgotten here too: without a limit nobody else looks at it.
    this.#tokens.used(nowMs);
    this.#tokens.add(nowMs, tokens);
  }
}

/** What one answer may have, where the key has limits of tokens; null: the model's own bound. */
export function boundAnswer(settings: KeySettings, generation: Generation): number | null {
  const { max_tokens: ceiling, tokens_per_minute, tokens_per_day, tokens_per_month } = settings;
  if (generation.maxTokens !== null) return generation.maxTokens;
  const limits = [ceiling, tokens_per_minute, tokens_per_day, tokens_per_month];
  if (limits.every((limit) => limit === null)) return null;
  return Math.min(ceiling ?? Infinity, generation.defaultMaxTokens);
}

/** A request that no waiting would help. */
function refuseEver(settings: KeySettings, tokens: number): Refusal | null {
  const limits = [
    settings.tokens_per_minute,
    settings.tokens_per_day,
    settings.tokens_per_month,
  ].filter((limit) => limit !== null);
  const least = Math.min(...limits);
  if (tokens <= least) return null;
  return {
    code: "invalid_request",
    message:
      `This request may come to ${tokens} tokens, more than this API key may ever use at once (${least}). ` +
      "Send less text or a smaller `max_tokens`.",
    param: "max_tokens",
  };
}

function limited(message: string, waitMs: number): Refusal {
  return { code: "rate_limited", message, retryAfterSeconds: Math.ceil(waitMs / 1000) };
}

function rateOf(window: SlidingWindow, limit: number, held: number, nowMs: number): RateState {
  const remaining = Math.max(0, limit - window.used(nowMs) - held);
  return { limit, remaining, resetMs: window.waitMs(nowMs, 0) };
}

function toCounts(day: UsageDay) {
  return {
    requests: day.requests,
    prompt_tokens: day.promptTokens,
    completion_tokens: day.completionTokens,
    total_tokens: tokensOf(day),
  };
}
