/** A model without weights: a function says which token follows. Remembers what it was asked. */
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { KvRow, ModelRunner, RowClass, Segment } from "../../gpu-node/engine/model-runner.ts";

export interface FakeModelOptions {
  /** The token that follows these, all of a sequence so far; `isLong`: turned by LongRoPE's long factors. */
  readonly next: (tokenIds: readonly number[], isLong: boolean) => number;
  readonly rowClasses?: readonly RowClass[];
  readonly maxSegments?: number;
  readonly isExact?: boolean;
  readonly canCopyRows?: boolean;
  readonly maxStepTokens?: number;
  readonly vocabularySize?: number;
  /** Beyond so many tokens LongRoPE's long factors hold. */
  readonly shortFactorsLength?: number | undefined;
  /** How long a step takes; an abort ends it early. */
  readonly stepMs?: number;
}

/** What one row did in one step. */
export interface FakeStep {
  readonly row: string;
  readonly tokenIds: readonly number[];
  readonly position: number;
}

interface CachedTokens {
  readonly ids: readonly number[];
  readonly isLong: boolean;
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
  readonly #shortFactorsLength: number;
  readonly #cached = new Map<string, CachedTokens>();
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
    this.#shortFactorsLength = options.shortFactorsLength ?? Infinity;
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
    return segments.map((segment) => {
      if (segment.kind === "prompt") return [this.#write(segment)];
      const { tokenIds, position } = segment;
      return tokenIds.map((tokenId, index) =>
        this.#write({ ...segment, tokenIds: [tokenId], position: position + index }),
      );
    });
  }

  async copyRow(from: KvRow, to: KvRow, tokens: number): Promise<void> {
    if (!this.canCopyRows) throw new Error("rows can't be copied");
    const { ids, isLong } = this.#cached.get(nameOf(from)) ?? nothing;
    this.#cached.set(nameOf(to), { ids: ids.slice(0, tokens), isLong });
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

  #write({ row, tokenIds, position, isLong = false }: Segment): Float32Array {
    const { length = 0, rows = 0 } = this.rowClasses[row.rowClass] ?? {};
    const end = position + tokenIds.length;
    if (row.index >= rows || end > length) {
      throw new Error(`beyond the cache: row ${nameOf(row)}, position ${position}`);
    }
    const before = this.#cached.get(nameOf(row)) ?? nothing;
    if (position > 0 && before.isLong !== isLong) throw new Error("turned by other factors");
    if (!isLong && end > this.#shortFactorsLength) throw new Error("beyond the short factors");
    const cached = [...before.ids.slice(0, position), ...tokenIds];
    this.#cached.set(nameOf(row), { ids: cached, isLong });
    const logits = new Float32Array(this.vocabularySize);
    logits[this.#next(cached, isLong)] = 1;
    return logits;
  }
}

const nothing: CachedTokens = { ids: [], isLong: false };

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
