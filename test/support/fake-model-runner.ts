/** A model without weights: a function says which token follows. Remembers what it was asked. */
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { KvRow, ModelRunner, RowClass, Segment } from "../../gpu-node/engine/model-runner.ts";

export interface FakeModelOptions {
  /** The token that follows these, all of a sequence so far. */
  readonly next: (tokenIds: readonly number[]) => number;
  readonly rowClasses?: readonly RowClass[];
  readonly maxSegments?: number;
  readonly isExact?: boolean;
  readonly canCopyRows?: boolean;
  readonly maxStepTokens?: number;
  readonly vocabularySize?: number;
  /** How long a step takes; an abort ends it early. */
  readonly stepMs?: number;
}

/** What one row did in one step. */
export interface FakeStep {
  readonly row: string;
  readonly tokenIds: readonly number[];
  readonly position: number;
}

export class FakeModelRunner implements ModelRunner {
  readonly rowClasses: readonly RowClass[];
  readonly maxSegments: number;
  readonly isExact: boolean;
  readonly canCopyRows: boolean;
  readonly maxStepTokens: number;
  readonly vocabularySize: number;
  readonly steps: FakeStep[] = [];
  readonly batchSizes: number[] = [];
  /** How many steps ran at once at most. */
  mostStepsAtOnce = 0;
  readonly stepMs: number;
  readonly #next: FakeModelOptions["next"];
  readonly #cached = new Map<string, readonly number[]>();
  #stepsNow = 0;

  constructor(options: FakeModelOptions) {
    this.#next = options.next;
    this.stepMs = options.stepMs ?? 0;
    this.rowClasses = options.rowClasses ?? [{ length: 512, rows: 1 }];
    this.maxSegments = options.maxSegments ?? 16;
    this.isExact = options.isExact ?? true;
    this.canCopyRows = options.canCopyRows ?? true;
    this.maxStepTokens = options.maxStepTokens ?? 256;
    this.vocabularySize = options.vocabularySize ?? 32_064;
  }

  async step(
    segments: readonly Segment[],
    signal: AbortSignal,
  ): Promise<readonly (readonly Float32Array[])[]> {
    const decoding = segments.filter(({ kind }) => kind === "decode").length;
    if (decoding > 0) this.batchSizes.push(decoding);
    for (const { row, tokenIds, position } of segments) {
      this.steps.push({ row: nameOf(row), tokenIds: [...tokenIds], position });
    }
    await this.#wait(signal);
    return segments.map(({ row, kind, tokenIds, position }) => {
      if (kind === "prompt") return [this.#write(row, tokenIds, position)];
      return tokenIds.map((tokenId, index) => this.#write(row, [tokenId], position + index));
    });
  }

  async copyRow(from: KvRow, to: KvRow, tokens: number): Promise<void> {
    if (!this.canCopyRows) throw new Error("rows can't be copied");
    const copied = this.#cached.get(nameOf(from))?.slice(0, tokens) ?? [];
    this.#cached.set(nameOf(to), copied);
    await nextTurn();
  }

  async #wait(signal: AbortSignal): Promise<void> {
    this.#stepsNow += 1;
    this.mostStepsAtOnce = Math.max(this.mostStepsAtOnce, this.#stepsNow);
    try {
      await (this.stepMs === 0
        ? nextTurn(undefined, { signal })
        : sleep(this.stepMs, undefined, { signal }));
    } finally {
      this.#stepsNow -= 1;
    }
  }

  #write(row: KvRow, tokenIds: readonly number[], position: number): Float32Array {
    const { length = 0, rows = 0 } = this.rowClasses[row.rowClass] ?? {};
    if (row.index >= rows || position + tokenIds.length > length) {
      throw new Error(`beyond the cache: row ${nameOf(row)}, position ${position}`);
    }
    const before = this.#cached.get(nameOf(row)) ?? [];
    const cached = [...before.slice(0, position), ...tokenIds];
    this.#cached.set(nameOf(row), cached);
    const logits = new Float32Array(this.vocabularySize);
    logits[this.#next(cached)] = 1;
    return logits;
  }
}

function nameOf({ rowClass, index }: KvRow): string {
  return `${rowClass}/${index}`;
}

/** Says `answer` after the last `start` token of the prompt, then the last token of it for ever. */
export function answering(answer: readonly number[], start: number): FakeModelOptions["next"] {
  return (tokenIds) => {
    const said = tokenIds.length - 1 - tokenIds.lastIndexOf(start);
    return answer[Math.min(said, answer.length - 1)] ?? 0;
  };
}
