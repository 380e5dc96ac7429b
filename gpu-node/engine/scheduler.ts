/**
 * Decides what the model works on. Continuous batching: a sequence joins as soon as a row of the KV cache is free,
 * and leaves at once when it ends; prompts are prefilled in chunks between the decode steps of the others. Knows
 * token ids only. What a sequence gets never depends on the others.
 */
import { strict as assert } from "node:assert";
import { ServiceError } from "../../shared/errors.ts";
import { BatchSteps } from "./batch-steps.ts";
import { FairQueue } from "./fair-queue.ts";
import { GuardedStep } from "./guarded-step.ts";
import type { ModelRunner } from "./model-runner.ts";
import { Pace } from "./pace.ts";
import { RowTable } from "./row-table.ts";
import { Sequence, type SequenceRequest } from "./sequence.ts";

export interface SchedulerOptions {
  /** Most sequences that wait for a row. */
  readonly maxWaiting: number;
  /** Most tokens of all waiting prompts together. */
  readonly maxWaitingTokens?: number;
  /** Beyond so many tokens a sequence has LongRoPE's long factors; absent where the model has none. */
  readonly shortFactorsLength?: number | undefined;
  /** Told when steps fail one after another: the model won't work again. */
  readonly onBroken?: (error: unknown) => void;
}

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #queue = new FairQueue<Sequence>();
  /** Those that have a row, in the order of their coming. */
  readonly #running = new Set<Sequence>();
  readonly #rows: RowTable<Sequence>;
  readonly #pace = new Pace();
  readonly #step: GuardedStep;
  readonly #steps: BatchSteps;
  #isDraining = false;
  /** Settles when nothing runs or waits. */
  #work: Promise<void> | null = null;

  constructor(runner: ModelRunner, options: SchedulerOptions) {
    this.#options = options;
    this.#rows = new RowTable(runner.rowClasses);
    this.#step = new GuardedStep(options.onBroken ?? (() => undefined));
    this.#steps = new BatchSteps(runner, { step: this.#step, pace: this.#pace });
  }

  get runningCount(): number {
    return this.#running.size;
  }

  get waitingCount(): number {
    return this.#queue.size;
  }

  /** Share of the KV cache that is in use, 0 to 1. */
  get kvUsage(): number {
    let tokens = 0;
    for (const { position } of this.#running) tokens += position;
    return tokens / this.#rows.capacity;
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
    const mustWait = this.#queue.size > 0 || !this.#rows.findFree(promptTokens + request.maxTokens);
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
    while (this.#running.size > 0) {
      await this.#steps.prefill([...this.#running]);
      this.#freeRows();
      await this.#steps.decode([...this.#running]);
      this.#freeRows();
    }
    this.#work = null;
  }

  /** Passes the rows of those that have ended on to those that wait. */
  #freeRows(): void {
    const ended = [...this.#running].filter(({ hasEnded }) => hasEnded);
    for (const sequence of ended) {
      this.#running.delete(sequence);
      if (sequence.row) this.#rows.place(sequence.row, null);
      this.#pace.noteEnd(performance.now(), this.#queue.size > 0);
    }
    if (ended.length > 0) this.#admit();
  }

  /** Gives free rows to those that wait. Within a tenant nobody overtakes one for whom no row is long enough. */
  #admit(): void {
    const held = new Set<string>();
    for (const sequence of this.#queue.inOrder()) {
      const tenant = `${sequence.priority} ${sequence.tenant}`;
      const row = held.has(tenant) ? null : this.#rows.findFree(sequence.maxTokens);
      if (!row) {
        held.add(tenant);
        continue;
      }
      this.#queue.take(sequence);
      this.#rows.place(row, sequence);
      this.#running.add(sequence);
      sequence.start(row);
    }
    this.#tellPlaces();
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

  #refuseIfTooLate({ deadlineMs, promptIds }: SequenceRequest, place: number): void {
    if (deadlineMs === undefined) return;
    const estimatedMs = this.#pace.estimateFirstTokenMs(place, promptIds.length);
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
