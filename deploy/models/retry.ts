/** Tries again what may go well the next time. */
import { setTimeout as wait } from "node:timers/promises";

/** A failure that may be gone later: a cut connection, a busy server. */
export class TransientError extends Error {
  override readonly name = "TransientError";
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    options: { cause?: unknown; retryAfterMs?: number | undefined } = {},
  ) {
    super(message, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs;
  }
}

export interface RetryOptions {
  readonly signal: AbortSignal;
  /** A number that grows as the work gets on; failures count from the last growth only. */
  readonly progress?: () => number;
  readonly onRetry: (error: TransientError, delayMs: number) => void;
}

const maxFailures = 8;
const firstDelayMs = 200;
const longestDelayMs = 30_000;
/** A server that asks for more is not waited for: the pull can be taken up later. */
const longestRetryAfterMs = 300_000;

/** Throws what `work` throws, once it isn't transient or has come too often without progress. */
export async function retry<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { signal, progress = () => 0, onRetry } = options;
  let failures = 0;
  let reached = progress();
  for (;;) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TransientError)) throw error;
      failures = progress() > reached ? 1 : failures + 1;
      reached = progress();
      if (failures >= maxFailures || (error.retryAfterMs ?? 0) > longestRetryAfterMs) throw error;
      const delayMs = toDelayMs(failures, error.retryAfterMs);
      onRetry(error, delayMs);
      await wait(delayMs, undefined, { signal });
    }
  }
}

/** Jitter keeps the parts of one pull, and the pulls of many machines, from coming back all at once. */
function toDelayMs(failures: number, retryAfterMs: number | undefined): number {
  const longest = Math.min(firstDelayMs * 2 ** failures, longestDelayMs);
  return Math.round(Math.max(retryAfterMs ?? 0, longest * (0.5 + Math.random() / 2)));
}
