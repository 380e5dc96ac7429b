/** One step of the model at a time: it ends early when nobody wants it any more, and says how long it has run. */
import { ServiceError } from "../../shared/errors.ts";
import type { Sequence } from "./sequence.ts";

/** So many steps that fail one after another mean that the model won't work again. */
const mostFailures = 3;

interface CurrentStep {
  readonly sequences: readonly Sequence[];
  readonly abort: AbortController;
  readonly startedAtMs: number;
}

export class GuardedStep {
  readonly #onBroken: (error: unknown) => void;
  #current: CurrentStep | null = null;
  #failures = 0;

  /** `onBroken` is called when steps fail one after another. */
  constructor(onBroken: (error: unknown) => void) {
    this.#onBroken = onBroken;
  }

  /** How long the step that runs has taken so far; null where none runs. */
  get ageMs(): number | null {
    return this.#current && performance.now() - this.#current.startedAtMs;
  }

  /** Ends the step that runs where none of its sequences goes on. */
  abortIfUnwanted(): void {
    const { sequences, abort } = this.#current ?? {};
    if (sequences?.every((sequence) => sequence.hasEnded)) abort?.abort();
  }

  /**
   * What `step` gives, and the time it took. null where it was aborted, or failed: its sequences then end with
   * `engine_error`.
   */
  async run<Result>(
    sequences: readonly Sequence[],
    step: (signal: AbortSignal) => Promise<Result>,
  ): Promise<{ readonly result: Result; readonly ms: number } | null> {
    const abort = new AbortController();
    const startedAtMs = performance.now();
    this.#current = { sequences, abort, startedAtMs };
    try {
      const result = await step(abort.signal);
      this.#failures = 0;
      return { result, ms: performance.now() - startedAtMs };
    } catch (error) {
      if (!abort.signal.aborted) this.#noteFailure(error, sequences);
      return null;
    } finally {
      this.#current = null;
    }
  }

  #noteFailure(error: unknown, sequences: readonly Sequence[]): void {
    for (const sequence of sequences) sequence.fail(toEngineError(error));
    this.#failures += 1;
    if (this.#failures >= mostFailures) this.#onBroken(error);
  }
}

export function toEngineError(cause: unknown): ServiceError {
  return new ServiceError("engine_error", "The model failed while it answered. Try again.", {
    cause,
  });
}
