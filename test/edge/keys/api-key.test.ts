import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Admission, AdmissionRequest } from "../../../edge/keys/admission.ts";
import { ApiKey } from "../../../edge/keys/api-key.ts";
import { defaultSettings, type KeySettings } from "../../../shared/api-key.ts";
import { MemoryStorage } from "./memory-storage.ts";

const secret = { pepper: "1", hash: "aa" };
/** Shortly before a month's end, so that a run passes into the next. */
const startMs = Date.UTC(2026, 10, 30, 23, 58);

const limit = (max: number) => fc.option(fc.integer({ min: 1, max }));

const settingsArbitrary = fc.record({
  rpm: limit(6),
  tokens_per_minute: limit(300),
  concurrency: limit(4),
  tokens_per_day: limit(500),
  tokens_per_month: limit(800),
});

const stepArbitrary = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("ask" as const),
      tokens: fc.integer({ min: 1, max: 120 }),
      generates: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("settle" as const),
      which: fc.nat(9),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("renew" as const), which: fc.nat(9) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      ms: fc.oneof(fc.nat(50), fc.nat(20_000), fc.constantFrom(1, 14_999, 15_000, 60_000, 60_001)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const) }) },
);

interface Running {
  readonly id: string;
  readonly reserved: number;
  renewedMs: number;
}

/** What a key must answer, reckoned anew each time from all that has happened. */
class Oracle {
  readonly asked: number[] = [];
  readonly settled: { timeMs: number; tokens: number }[] = [];
  running: Running[] = [];

  fits(settings: KeySettings, tokens: number | null, nowMs: number): boolean {
    this.running = this.running.filter(({ renewedMs }) => nowMs - renewedMs < 15_000);
    const minute = <T>(items: T[], timeOf: (item: T) => number): T[] =>
      items.filter((item) => nowMs - timeOf(item) <= 60_000);
    if (minute(this.asked, (timeMs) => timeMs).length >= (settings.rpm ?? Infinity)) return false;
    if (tokens === null) return true;
    const reserved = this.running.reduce((sum, { reserved: held }) => sum + held, tokens);
    const since = (date: string): number => this.#sum((timeMs) => toIso(timeMs).startsWith(date));
    const recent = minute(this.settled, ({ timeMs }) => timeMs);
    const recentTokens = recent.reduce((sum, item) => sum + item.tokens, 0);
    return (
      this.running.length < (settings.concurrency ?? Infinity) &&
      recentTokens + reserved <= (settings.tokens_per_minute ?? Infinity) &&
      since(toIso(nowMs).slice(0, 10)) + reserved <= (settings.tokens_per_day ?? Infinity) &&
      since(toIso(nowMs).slice(0, 7)) + reserved <= (settings.tokens_per_month ?? Infinity)
    );
  }

  #sum(isMeant: (timeMs: number) => boolean): number {
    return this.settled
      .filter(({ timeMs }) => isMeant(timeMs))
      .reduce((sum, { tokens }) => sum + tokens, 0);
  }
}

function toIso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

function toRequest(tokens: number | null): AdmissionRequest {
  const generation =
    tokens === null
      ? null
      : { promptTokens: 0, answers: 1, maxTokens: tokens, defaultMaxTokens: 1024 };
  return { hashes: [secret], scope: "chat", model: null, generation };
}

class Run {
  #nowMs = startMs;
  readonly #storage = new MemoryStorage();
  readonly #settings: KeySettings;
  readonly #oracle = new Oracle();
  #key = this.#open();

  constructor(limits: Partial<KeySettings>) {
    this.#settings = { name: "x", ...defaultSettings, ...limits };
    this.#key.create("0011", this.#settings, secret);
  }

  step(step: Step): void {
    if (step.kind === "wait") this.#nowMs += step.ms;
    else if (step.kind === "restart") this.#key = this.#open();
    else if (step.kind === "ask") this.#ask(step.generates ? step.tokens : null);
    else if (step.kind === "renew") this.#renew(step.which);
    else this.#settle(step.which, step.share);
  }

  #open(): ApiKey {
    return new ApiKey(this.#storage, () => this.#nowMs);
  }

  #ask(tokens: number | null): void {
    const before = JSON.stringify(this.#key.usage());
    const { admitted, refusal, rates }: Admission = this.#key.admit(toRequest(tokens));
    const fits = this.#oracle.fits(this.#settings, tokens, this.#nowMs);
    expect({ refusal, fits: admitted !== null }).toEqual({
      refusal: fits ? null : refusal,
      fits,
    });
    if (!admitted) {
      expect(JSON.stringify(this.#key.usage())).toBe(before);
      return;
    }
    this.#oracle.asked.push(this.#nowMs);
    const { leaseId: id } = admitted;
    if (id !== null) {
      this.#oracle.running.push({ id, reserved: tokens ?? 0, renewedMs: this.#nowMs });
    }
    if (rates.requests) expect(rates.requests.remaining).toBeGreaterThanOrEqual(0);
  }

  #renew(which: number): void {
    const lease = this.#oracle.running[which];
    if (!lease) return;
    const isHeld = this.#nowMs - lease.renewedMs < 15_000;
    const refusal = this.#key.renew(lease.id, { prompt: 0, completion: 0 });
    expect(refusal === null).toBe(isHeld);
    if (isHeld) lease.renewedMs = this.#nowMs;
  }

  #settle(which: number, share: number): void {
    const lease = this.#oracle.running[which];
    if (!lease) return;
    const tokens = Math.floor(lease.reserved * share);
    this.#key.settle(lease.id, { prompt: 0, completion: tokens });
    this.#oracle.running.splice(which, 1);
    // One that was lost is charged what it last told, which is nothing here.
    const isHeld = this.#nowMs - lease.renewedMs < 15_000;
    if (isHeld) this.#oracle.settled.push({ timeMs: this.#nowMs, tokens });
  }
}

type Step = typeof stepArbitrary extends fc.Arbitrary<infer One> ? One : never;

describe("a key's limits", () => {
  it("admit just what fits, over any course of requests, waits and restarts; a refusal costs nothing", () => {
    const property = fc.property(
      settingsArbitrary,
      fc.array(stepArbitrary, { maxLength: 60 }),
      (settings, steps) => {
        const run = new Run(settings);
        for (const step of steps) run.step(step);
      },
    );
    expect(fc.check(property, { numRuns: 500 })).toMatchObject({ failed: false });
  });

  it("name a time after which the same request is admitted", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat(30_000), { minLength: 1, maxLength: 30 }),
        (rpm, waits) => {
          let nowMs = startMs;
          const key = new ApiKey(new MemoryStorage(), () => nowMs);
          key.create("0011", { name: "x", ...defaultSettings, rpm }, secret);
          for (const wait of waits) {
            nowMs += wait;
            const { refusal } = key.admit(toRequest(null));
            if (!refusal) continue;
            nowMs += (refusal.retryAfterSeconds ?? 0) * 1000;
            expect(key.admit(toRequest(null)).refusal).toBeNull();
          }
        },
      ),
    );
  });

  it("hold when the clock goes back", () => {
    let nowMs = startMs;
    const key = new ApiKey(new MemoryStorage(), () => nowMs);
    key.create("0011", { name: "x", ...defaultSettings, rpm: 1 }, secret);
    expect(key.admit(toRequest(null)).refusal).toBeNull();
    nowMs -= 100_000;
    expect(key.admit(toRequest(null)).refusal).not.toBeNull();
  });
});

describe("a limit's edge", () => {
  it("lies one millisecond beyond 60 s for requests", () => {
    let nowMs = startMs;
    const key = new ApiKey(new MemoryStorage(), () => nowMs);
    key.create("0011", { name: "x", ...defaultSettings, rpm: 1 }, secret);
    expect(key.admit(toRequest(null)).refusal).toBeNull();
    nowMs += 60_000;
    expect(key.admit(toRequest(null)).refusal?.retryAfterSeconds).toBe(1);
    nowMs += 1;
    expect(key.admit(toRequest(null)).refusal).toBeNull();
  });

  it.each(["tokens_per_minute", "tokens_per_day", "tokens_per_month"] as const)(
    "of %s can be reached and not passed by a single token",
    (limitName) => {
      const key = new ApiKey(new MemoryStorage(), () => startMs);
      key.create("0011", { name: "x", ...defaultSettings, [limitName]: 100 }, secret);
      const { admitted } = key.admit(toRequest(60));
      key.settle(admitted?.leaseId ?? "", { prompt: 20, completion: 40 });
      expect(key.admit(toRequest(41)).admitted).toBeNull();
      expect(key.admit(toRequest(30)).admitted).not.toBeNull();
      expect(key.admit(toRequest(11)).admitted).toBeNull();
      expect(key.admit(toRequest(10)).admitted).not.toBeNull();
    },
  );
});

describe("a revoked key", () => {
  it("stays revoked, whoever enables it at the same time", () => {
    const key = new ApiKey(new MemoryStorage(), () => startMs);
    key.create("0011", { name: "x", ...defaultSettings }, secret);
    key.setStatus("revoked");
    expect(key.setStatus("enabled")?.status).toBe("revoked");
    expect(key.admit(toRequest(null)).refusal?.code).toBe("invalid_api_key");
  });
});

describe("a lost worker", () => {
  it("is charged what it last told, and its place is free after 15 s", () => {
    let nowMs = startMs;
    const key = new ApiKey(new MemoryStorage(), () => nowMs);
    key.create("0011", { name: "x", ...defaultSettings, concurrency: 1 }, secret);
    const { admitted } = key.admit(toRequest(100));
    nowMs += 4000;
    key.renew(admitted?.leaseId ?? "", { prompt: 7, completion: 5 });
    nowMs += 14_999;
    expect(key.admit(toRequest(100)).refusal?.code).toBe("rate_limited");
    nowMs += 1;
    expect(key.admit(toRequest(100)).refusal).toBeNull();
    expect(key.usage()?.today).toMatchObject({ prompt_tokens: 7, completion_tokens: 5 });
    key.settle(admitted?.leaseId ?? "", { prompt: 7, completion: 90 });
    expect(key.usage()?.today.total_tokens).toBe(12);
  });
});
