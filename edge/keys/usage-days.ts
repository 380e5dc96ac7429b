/** What a key has used, by days of UTC. */
import type { TokenCount } from "./lease-table.ts";

export interface UsageDay {
  /** Such as 2026-11-24. */
  readonly date: string;
  readonly requests: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface UsageStorage {
  /** Oldest first. */
  all(): UsageDay[];
  put(day: UsageDay): void;
}

export class UsageDays {
  readonly #storage: UsageStorage;
  readonly #days: Map<string, UsageDay>;

  constructor(storage: UsageStorage) {
    this.#storage = storage;
    this.#days = new Map(storage.all().map((day) => [day.date, day]));
  }

  get all(): UsageDay[] {
    return [...this.#days.values()];
  }

  addRequest(nowMs: number): void {
    const day = this.day(nowMs);
    this.#put({ ...day, requests: day.requests + 1 });
  }

  addTokens(nowMs: number, { prompt, completion }: TokenCount): void {
    const day = this.day(nowMs);
    const promptTokens = day.promptTokens + prompt;
    this.#put({ ...day, promptTokens, completionTokens: day.completionTokens + completion });
  }

  day(nowMs: number): UsageDay {
    const date = toDate(nowMs);
    return this.#days.get(date) ?? emptyDay(date);
  }

  /** All days of the month together; `date` is the month's name. */
  month(nowMs: number): UsageDay {
    const month = toDate(nowMs).slice(0, "2026-11".length);
    return this.all.filter(({ date }) => date.startsWith(month)).reduce(sum, emptyDay(month));
  }

  #put(day: UsageDay): void {
    this.#days.set(day.date, day);
    this.#storage.put(day);
  }
}

export function tokensOf({ promptTokens, completionTokens }: UsageDay): number {
  return promptTokens + completionTokens;
}

/** Milliseconds to the next day, or month, of UTC. */
export function untilNext(period: "day" | "month", nowMs: number): number {
  const now = new Date(nowMs);
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  const next =
    period === "day" ? Date.UTC(year, month, now.getUTCDate() + 1) : Date.UTC(year, month + 1);
  return next - nowMs;
}

function toDate(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, "2026-11-24".length);
}

function emptyDay(date: string): UsageDay {
  return { date, requests: 0, promptTokens: 0, completionTokens: 0 };
}

function sum(one: UsageDay, other: UsageDay): UsageDay {
  return {
    date: one.date,
    requests: one.requests + other.requests,
    promptTokens: one.promptTokens + other.promptTokens,
    completionTokens: one.completionTokens + other.completionTokens,
  };
}
