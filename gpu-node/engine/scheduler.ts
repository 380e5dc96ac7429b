/**
 * Decides what the model works on. Continuous batching: a sequence joins as soon as a row of the KV cache is free,
 * and leaves at once when it ends; prompts are prefilled in chunks beside the tokens that the others decode. Knows
 * token ids only. What a sequence gets never depends on the others.
 */
import { strict as assert } from "node:assert";
import { ServiceError } from "../../shared/errors.ts";
import { FairQueue } from "./fair-queue.ts";
import { KvProgress } from "./kv-progress.ts";
import { GuardedStep } from "./guarded-step.ts";
import { MixedStep } from "./mixed-step.ts";
import type { KvRow, ModelRunner } from "./model-runner.ts";
import { Pace } from "./pace.ts";
import { PrefixCache, toWanted, type PrefixCounts } from "./prefix-cache.ts";
import { RowTable } from "./row-table.ts";
import { Sequence, type SequenceRequest } from "./sequence.ts";
import {
  noSpeculation,
  Speculation,
  type DraftSource,
  type SpeculationCounts,
} from "./speculation.ts";

export interface SchedulerOptions {
  /** Most sequences that wait for a row. */
  readonly maxWaiting: number;
  /** Most tokens of all waiting prompts together. */
  readonly maxWaitingTokens?: number;
  /** Most sequences that run at once; absent: as many as there are rows. */
  readonly maxRunning?: number;
  /** Whether a sequence may begin with what an earlier one has left in the KV cache; absent: it may. */
  readonly keepsPrompts?: boolean;
  /** Beyond so many tokens a sequence has LongRoPE's long factors; absent where the model has none. */
  readonly shortFactorsLength?: number | undefined;
  /** Absent: no tokens are guessed ahead. */
  readonly drafter?: DraftSource;
  /** Told how many tokens, of prompts and answers, each step of the model ran. */
  readonly onStep?: (tokens: number) => void;
  /** Told when steps fail one after another: the model won't work again. */
  readonly onBroken?: (error: unknown) => void;
}

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #queue = new FairQueue<Sequence>();
  /** Those that have a row, in the order of their coming. */
  readonly #running = new Set<Sequence>();
  readonly #rows: RowTable;
  readonly #pace = new Pace();
  readonly #step: GuardedStep;
  readonly #prefixes: PrefixCache;
  readonly #speculation: Speculation | null;
  readonly #mixedStep: MixedStep;
  #isDraining = false;
  /** Settles when nothing runs or waits. */
  #work: Promise<void> | null = null;

  constructor(runner: ModelRunner, options: SchedulerOptions) {
    this.#options = options;
    this.#rows = new RowTable(runner.rowClasses, runner.canCopyRows, options.keepsPrompts);
    this.#step = new GuardedStep(options.onBroken ?? (() => undefined));
    this.#prefixes = new PrefixCache(runner, this.#rows, this.#step);
    const { drafter } = options;
    this.#speculation = drafter ? new Speculation(runner, drafter) : null;
    this.#mixedStep = new MixedStep(runner, {
      step: this.#step,
      pace: this.#pace,
      prefixes: this.#prefixes,
      speculation: this.#speculation,
      onStep: options.onStep ?? (() => undefined),
    });
  }

  get runningCount(): number {
    return this.#running.size;
  }

  get waitingCount(): number {
    return this.#queue.size;
  }

  /** Share in use of what those that run may have of the KV cache, 0 to 1: what is only kept doesn't count. */
  get kvUsage(): number {
    let tokens = 0;
    for (const { kv } of this.#running) tokens += kv.position;
    return tokens / this.#rows.capacityOf(this.#options.maxRunning ?? Infinity);
  }

  /** Prompt tokens of all sequences so far, and those of them that were in the KV cache. */
  get prefixCounts(): PrefixCounts {
    return this.#prefixes.counts;
  }

  /** Whether tokens can be guessed ahead. */
  get canSpeculate(): boolean {
    return this.#speculation !== null;
  }

  /** Of all sequences so far. */
  get speculationCounts(): SpeculationCounts {
    return this.#speculation?.counts ?? noSpeculation;
  }

  /** How long the step that runs has taken so far; null where none runs. */
  get stepAgeMs(): number | null {
    return this.#step.ageMs;
  }

  /**
   * Throws `shutting_down` when draining, and `rate_limited` when too much waits already, or when the deadline
   * can't be met.
   */
  submit(request: SequenceRequest): Sequence {
    if (this.#isDraining) throw shuttingDown();
    const promptTokens = request.promptIds.length;
    assert(promptTokens + request.maxTokens <= this.#rows.longest, "too long for every row");
    const hasRow = this.#hasPlace && this.#rows.hasFree(promptTokens + request.maxTokens);
    const mustWait = this.#queue.size > 0 || !hasRow;
    if (mustWait) this.#refuseIfFull(promptTokens);
    this.#refuseIfTooLate(request, mustWait ? this.#queue.size + 1 : 0);
    const sequence = new Sequence(request, this.#options.shortFactorsLength);
    this.#queue.add(sequence);
    sequence.signal.addEventListener("abort", () => this.#noteAbort(sequence), { once: true });
    this.#admit();
    this.#work ??= this.#runAll();
    return sequence;
  }

  /** Refuses new sequences; settles when the submitted ones are done. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    await this.#work;
  }

  /** Ends every sequence with `shutting_down`. */
  endAll(): void {
    const error = shuttingDown();
    for (const sequence of [...this.#running, ...this.#queue.inOrder()]) sequence.fail(error);
  }

  async #runAll(): Promise<void> {
    await Promise.resolve(); // what is submitted together runs together
    while (this.#running.size > 0) {
      await this.#prefixes.beginAll([...this.#running]);
      await this.#mixedStep.run([...this.#running]);
      this.#freeRows();
    }
    this.#work = null;
  }

  /** Passes the rows of those that have ended on to those that wait. */
  #freeRows(): void {
    const ended = [...this.#running].filter(({ hasEnded }) => hasEnded);
    for (const sequence of ended) {
      this.#running.delete(sequence);
      if (sequence.kv.row) this.#rows.free(sequence.kv.row);
      this.#pace.noteEnd(performance.now(), this.#queue.size > 0);
    }
    if (ended.length > 0) this.#admit();
  }

  /** Gives free rows to those that wait. Within a tenant nobody overtakes one for whom no row is long enough. */
  #admit(): void {
    const held = new Set<string>();
    for (const sequence of this.#queue.inOrder()) {
      const tenant = `${sequence.priority} ${sequence.tenant}`;
      const row = held.has(tenant) ? null : this.#takeRow(sequence);
      if (!row) {
        held.add(tenant);
        continue;
      }
      this.#queue.take(sequence);
      this.#running.add(sequence);
      sequence.start(row);
    }
    this.#tellPlaces();
  }

  get #hasPlace(): boolean {
    return this.#running.size < (this.#options.maxRunning ?? Infinity);
  }

  #takeRow(sequence: Sequence): KvRow | null {
    return this.#hasPlace ? this.#rows.take(sequence.maxTokens, toWanted(sequence)) : null;
  }

  #tellPlaces(): void {
    let place = 0;
    for (const sequence of this.#queue.inOrder()) sequence.wait((place += 1));
  }

  #noteAbort(sequence: Sequence): void {
    if (this.#queue.remove(sequence)) this.#tellPlaces();
    this.#step.abortIfUnwanted();
  }

  #refuseIfFull(promptTokens: number): void {
    const { maxWaiting, maxWaitingTokens = Infinity } = this.#options;
    const { size, promptTokens: waitingTokens } = this.#queue;
    if (size < maxWaiting && waitingTokens + promptTokens <= maxWaitingTokens) return;
    throw new ServiceError(
      "rate_limited",
      `The node is busy: ${size} requests with ${waitingTokens} tokens are waiting. Try again in a moment.`,
      { retryAfterSeconds: this.#pace.retryAfterSeconds },
    );
  }

  #refuseIfTooLate(request: SequenceRequest, place: number): void {
    const { deadlineMs, promptIds, tenant = "" } = request;
    if (deadlineMs === undefined) return;
    const kv = new KvProgress(promptIds, this.#options.shortFactorsLength);
    const heldTokens = this.#rows.find(toWanted({ tenant, kv }))?.tokens ?? 0;
    const estimatedMs = this.#pace.estimateFirstTokenMs(place, promptIds.length - heldTokens);
    if (estimatedMs <= deadlineMs) return;
    throw new ServiceError(
      "rate_limited",
      `The first token would come after about ${Math.ceil(estimatedMs)} ms, later than deadline_ms (${deadlineMs}) ` +
        "allows. Allow more time, or try again later.",
      { param: "deadline_ms", retryAfterSeconds: this.#pace.retryAfterSeconds },
    );
  }
}

function shuttingDown(): ServiceError {
  return new ServiceError("shutting_down", "The node is shutting down. Try another, or later.", {
    retryAfterSeconds: 1,
  });
}
