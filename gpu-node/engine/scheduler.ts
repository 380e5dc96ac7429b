/**
 * Decides which sequence the model works on: first come, first served, one at a time. Knows token ids
 * only. A sequence that is cancelled or ended leaves the engine within one step.
 */
import { strict as assert } from "node:assert";
import { ServiceError } from "../../shared/errors.ts";
import type { ModelRunner } from "./model-runner.ts";
import { Sequence, type SequenceRequest } from "./sequence.ts";

const retryAfterSeconds = 1;

export class Scheduler {
  readonly #runner: ModelRunner;
  readonly #maxWaiting: number;
  readonly #waiting = new Set<Sequence>();
  #running: Sequence | null = null;
  #isDraining = false;
  /** Settles when nothing runs or waits. */
  #work: Promise<void> | null = null;

  constructor(runner: ModelRunner, { maxWaiting }: { readonly maxWaiting: number }) {
    this.#runner = runner;
    this.#maxWaiting = maxWaiting;
  }

  get runningCount(): number {
    return this.#running ? 1 : 0;
  }

  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** Share of the KV cache that is in use, 0 to 1. */
  get kvUsage(): number {
    return (this.#running?.position ?? 0) / (this.#runner.rowClasses[0]?.length ?? 1);
  }

  /** Throws `rate_limited` when too many wait already, `shutting_down` when draining. */
  submit(request: SequenceRequest): Sequence {
    if (this.#isDraining) throw shuttingDown();
    if (this.#waiting.size >= this.#maxWaiting) {
      throw new ServiceError(
        "rate_limited",
        `The node is busy: ${this.#waiting.size} requests are waiting. Try again in a moment.`,
        { retryAfterSeconds },
      );
    }
    const sequence = new Sequence(request, this.#waiting.size + this.runningCount);
    this.#waiting.add(sequence);
    sequence.signal.addEventListener("abort", () => this.#waiting.delete(sequence));
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
    for (const sequence of [this.#running, ...this.#waiting]) sequence?.fail(error);
  }

  async #runAll(): Promise<void> {
    for (const sequence of this.#waiting) {
      this.#waiting.delete(sequence);
      this.#running = sequence;
      sequence.startedAtMs = performance.now();
      await this.#run(sequence);
      this.#running = null;
    }
    this.#work = null;
  }

  async #run(sequence: Sequence): Promise<void> {
    try {
      while (!sequence.hasEnded) await this.#step(sequence);
    } catch (error) {
      if (sequence.signal.aborted) return;
      sequence.fail(
        new ServiceError("engine_error", "The model failed while it answered. Try again.", {
          cause: error,
        }),
      );
    }
  }

  async #step(sequence: Sequence): Promise<void> {
    const tokens = sequence.nextTokens(this.#runner.maxStepTokens);
    const logits = await this.#runTokens(tokens, sequence);
    if (!sequence.advance(tokens.length) || sequence.hasEnded) return;
    sequence.append(sequence.sampler.next(logits));
  }

  async #runTokens(
    tokens: readonly number[],
    { position, signal }: Sequence,
  ): Promise<Float32Array> {
    const [tokenId = 0] = tokens;
    if (position === 0 || tokens.length > 1) {
      return this.#runner.prefill(onlyRow, tokens, position, signal);
    }
    const [logits] = await this.#runner.decode(onlyRow, [{ tokenId, position }], signal);
    assert(logits, "A batch of one row gives one row of logits.");
    return logits;
  }
}

const onlyRow = { rowClass: 0, index: 0 };

function shuttingDown(): ServiceError {
  return new ServiceError("shutting_down", "The node is shutting down. Try another, or later.", {
    retryAfterSeconds,
  });
}
