/** The scheduler's two kinds of steps: a chunk of one prompt, and a token for each of those that decode. */
import { toEngineError, type GuardedStep } from "./guarded-step.ts";
import type { DecodeInput, ModelRunner } from "./model-runner.ts";
import type { Pace } from "./pace.ts";
import { toRanges, type RowRange, type RowTable } from "./row-table.ts";
import type { Sequence } from "./sequence.ts";

export interface BatchStepParts {
  readonly rows: RowTable<Sequence>;
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
    const { row, position } = sequence;
    const done = await step.run([sequence], (signal) =>
      this.#runner.prefill(row, chunk, position, signal),
    );
    if (!done) return;
    pace.notePrefill(chunk.length, done.ms, isBetweenSteps);
    sequence.advance(chunk.length);
    if (sequence.prefillTokens === 0) appendNext(sequence, done.result);
  }

  /** Makes a token for each of `running` that is prefilled, in as few batches as there can be. */
  async decode(running: readonly Sequence[]): Promise<void> {
    const beginMs = performance.now();
    const byClass = new Map<number, Sequence[]>();
    for (const sequence of running) {
      if (!isDecoding(sequence) || !sequence.row) continue;
      const { rowClass } = sequence.row;
      byClass.set(rowClass, [...(byClass.get(rowClass) ?? []), sequence]);
    }
    for (const [rowClass, sequences] of byClass) {
      this.#bringTogether(sequences);
      const indices = sequences.map(({ row }) => row?.index ?? 0);
      for (const range of toRanges(indices, this.#runner.maxBatch)) {
        await this.#decodeRange(rowClass, range);
      }
    }
    if (byClass.size > 0) this.#parts.pace.noteDecode(performance.now() - beginMs);
  }

  /** By turns the one that waits longest, and the one that is done soonest; `interactive` before `batch`. */
  #choosePrompt(waiting: readonly Sequence[]): Sequence | undefined {
    const urgent = waiting.filter(({ priority }) => priority === "interactive");
    const candidates = urgent.length > 0 ? urgent : waiting;
    this.#isOldestNext = !this.#isOldestNext;
    if (this.#isOldestNext) return candidates[0];
    return candidates.toSorted((a, b) => a.prefillTokens - b.prefillTokens)[0];
  }

  /** Moves the last of them to free rows before it, so that they are neighbours. */
  #bringTogether(sequences: readonly Sequence[]): void {
    if (!this.#runner.canMoveRows) return;
    const { rows } = this.#parts;
    for (;;) {
      const move = rows.findMove(sequences.flatMap(({ row }) => row ?? []));
      const sequence = move && rows.holderOf(move.from);
      if (!sequence) return;
      this.#runner.moveRow(move.from, move.to.index, sequence.position);
      rows.place(move.from, null);
      rows.place(move.to, sequence);
      sequence.moveTo(move.to);
    }
  }

  async #decodeRange(rowClass: number, { first, count }: RowRange): Promise<void> {
    const { rows, step } = this.#parts;
    const holders = Array.from({ length: count }, (_, offset) =>
      rows.holderOf({ rowClass, index: first + offset }),
    );
    // A row between them that isn't decoded gets a token that its next own step writes over.
    const inputs = holders.map((holder): DecodeInput => ({
      tokenId: holder?.lastTokenId ?? 0,
      position: holder?.position ?? 0,
    }));
    const members = holders.filter((holder) => holder !== null).filter(isDecoding);
    if (members.length === 0) return;
    const done = await step.run(members, (signal) =>
      this.#runner.decode({ rowClass, index: first }, inputs, signal),
    );
    for (const [offset, sequence] of holders.entries()) {
      const logits = done?.result[offset];
      if (!logits || !sequence || !members.includes(sequence)) continue;
      sequence.advance(1);
      appendNext(sequence, logits);
    }
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

function appendNext(sequence: Sequence, logits: Float32Array): void {
  if (sequence.hasEnded) return;
  try {
    sequence.append(sequence.sampler.next(logits));
  } catch (error) {
    sequence.fail(toEngineError(error));
  }
}
