/** The scheduler's two kinds of steps: a chunk of one prompt, and a token for each of those that decode. */
import { toEngineError, type GuardedStep } from "./guarded-step.ts";
import type { ModelRunner, Segment } from "./model-runner.ts";
import type { Pace } from "./pace.ts";
import type { Sequence } from "./sequence.ts";

export interface BatchStepParts {
  readonly step: GuardedStep;
  readonly pace: Pace;
}

export class BatchSteps {
  readonly #runner: ModelRunner;
  readonly #parts: BatchStepParts;
  #isOldestNext = false;

  constructor(runner: ModelRunner, parts: BatchStepParts) {
    this.#runner = runner;
    this.#parts = parts;
  }

  /** Runs a chunk of one prompt, if one of `running` (in the order of their coming) isn't prefilled yet. */
  async prefill(running: readonly Sequence[]): Promise<void> {
    const waiting = running.filter(({ prefillTokens, hasEnded }) => prefillTokens > 0 && !hasEnded);
    const sequence = this.#choosePrompt(waiting);
    if (!sequence?.row) return;
    const { pace, step } = this.#parts;
    const isBetweenSteps = running.some((each) => each.prefillTokens === 0);
    const limit = isBetweenSteps
      ? Math.min(pace.chunkTokens, this.#runner.maxStepTokens)
      : this.#runner.maxStepTokens;
    const chunk = sequence.nextChunk(toChunkLength(sequence.prefillTokens, limit));
    const { row, position, isLong } = sequence;
    const done = await step.run([sequence], (signal) =>
      this.#runner.step([{ row, position, kind: "prompt", tokenIds: chunk, isLong }], signal),
    );
    if (!done) return;
    pace.notePrefill(chunk.length, done.ms, isBetweenSteps);
    sequence.advance(chunk.length);
    if (sequence.prefillTokens === 0) appendNext(sequence, done.result[0]?.[0]);
  }

  /** Makes a token for each of `running` that is prefilled. */
  async decode(running: readonly Sequence[]): Promise<void> {
    const members: Sequence[] = [];
    const segments: Segment[] = [];
    for (const sequence of running) {
      const { row, position, lastTokenId, isLong } = sequence;
      if (!isDecoding(sequence) || !row) continue;
      members.push(sequence);
      segments.push({ row, position, kind: "decode", tokenIds: [lastTokenId], isLong });
    }
    if (members.length === 0) return;
    const { step, pace } = this.#parts;
    const done = await step.run(members, (signal) => this.#runner.step(segments, signal));
    if (!done) return;
    pace.noteDecode(done.ms);
    for (const [index, sequence] of members.entries()) {
      sequence.advance(1);
      appendNext(sequence, done.result[index]?.[0]);
    }
  }

  /** By turns the one that waits longest, and the one that is done soonest; `interactive` before `batch`. */
  #choosePrompt(waiting: readonly Sequence[]): Sequence | undefined {
    const urgent = waiting.filter(({ priority }) => priority === "interactive");
    const candidates = urgent.length > 0 ? urgent : waiting;
    this.#isOldestNext = !this.#isOldestNext;
    if (this.#isOldestNext) return candidates[0];
    return candidates.toSorted((a, b) => a.prefillTokens - b.prefillTokens)[0];
  }
}

function isDecoding({ prefillTokens, hasEnded }: Sequence): boolean {
  return prefillTokens === 0 && !hasEnded;
}

/**
 * A chunk of one token would go through other kernels than one of several, and give other rounding: there is none,
 * but for a prompt of one token. So how a prompt is cut doesn't change what follows it.
 */
function toChunkLength(tokens: number, limit: number): number {
  if (tokens <= limit) return tokens;
  return tokens - limit === 1 && limit > 2 ? limit - 1 : limit;
}

function appendNext(sequence: Sequence, logits: Float32Array | undefined): void {
  if (sequence.hasEnded || !logits) return;
  try {
    sequence.append(sequence.sampler.next(logits));
  } catch (error) {
    sequence.fail(toEngineError(error));
  }
}
