/**
 * A model without weights: a function says which token follows. Remembers what it was asked, and throws what no runner
 * may be asked: tokens that a prompt can't go on from, rows that don't hold what they should.
 */
import { strict as assert } from "node:assert";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { KvRow, ModelRunner, RowClass, Segment } from "../../gpu-node/engine/model-runner.ts";

export interface FakeModelOptions {
  /** The token that follows these, all of a sequence so far; `isLong`: with LongRoPE's long factors. */
  readonly next: (tokenIds: readonly number[], isLong: boolean) => number;
  readonly rowClasses?: readonly RowClass[];
  readonly maxSegments?: number;
  readonly isExact?: boolean;
  readonly promptTiles?: readonly number[];
  readonly canCopyRows?: boolean;
  readonly maxStepTokens?: number;
  readonly vocabularySize?: number;
  /** Beyond so many tokens LongRoPE's long factors hold. */
  readonly shortFactorsLength?: number | undefined;
  /** How long a step takes; an abort ends it early. */
  readonly stepMs?: number;
}

/** A token in a row. Those of prompts have other rounding than those of decode steps, and of chunks of one. */
interface Cell {
  readonly tokenId: number;
  readonly madeBy: Segment["kind"] | "single";
  readonly isLong: boolean;
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
  readonly promptTiles: readonly number[];
  readonly canCopyRows: boolean;
  readonly maxStepTokens: number;
  readonly vocabularySize: number;
  readonly steps: FakeStep[] = [];
  readonly batchSizes: number[] = [];
  /** Of each step how many tokens it decoded, and how many of prompts it ran. */
  readonly mixes: { readonly decoded: number; readonly promptTokens: number }[] = [];
  readonly copies: { readonly from: string; readonly to: string; readonly tokens: number }[] = [];
  /** Most tokens that one step decoded, drafts among them. */
  mostDecodedTokens = 0;
  /** How many steps ran at once at most. */
  mostStepsAtOnce = 0;
  readonly stepMs: number;
  readonly #next: FakeModelOptions["next"];
  readonly #shortFactorsLength: number;
  readonly #cached = new Map<string, readonly Cell[]>();
  #stepsNow = 0;

  constructor(options: FakeModelOptions) {
    this.#next = options.next;
    this.stepMs = options.stepMs ?? 0;
    this.rowClasses = options.rowClasses ?? [{ length: 512, rows: 1 }];
    this.maxSegments = options.maxSegments ?? 16;
    this.isExact = options.isExact ?? true;
    this.promptTiles = options.promptTiles ?? [];
    this.canCopyRows = options.canCopyRows ?? true;
    this.maxStepTokens = options.maxStepTokens ?? 256;
    this.vocabularySize = options.vocabularySize ?? 32_064;
    this.#shortFactorsLength = options.shortFactorsLength ?? Infinity;
  }

  async step(
    segments: readonly Segment[],
    signal: AbortSignal,
  ): Promise<readonly (readonly Float32Array[])[]> {
    const chunks = segments.filter(({ kind }) => kind === "prompt");
    const promptTokens = chunks.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0);
    assert(promptTokens <= this.maxStepTokens, "more tokens of prompts than a step takes");
    const names = segments.map(({ row }) => nameOf(row));
    assert(new Set(names).size === names.length, "a row twice in a step");
    this.mixes.push({ decoded: segments.length - chunks.length, promptTokens });
    if (chunks.length < segments.length) this.batchSizes.push(segments.length - chunks.length);
    for (const { row, tokenIds, position } of segments) {
      this.steps.push({ row: nameOf(row), tokenIds: [...tokenIds], position });
    }
    await this.#wait(signal);
    return segments.map((segment) => {
      this.#write(segment);
      const { kind, position, tokenIds } = segment;
      if (kind === "prompt") return [this.#logitsAfter(segment, position + tokenIds.length)];
      return tokenIds.map((_, index) => this.#logitsAfter(segment, position + index + 1));
    });
  }

  async copyRow(from: KvRow, to: KvRow, tokens: number): Promise<void> {
    assert(this.canCopyRows, "rows can't be copied");
    const cells = this.#cached.get(nameOf(from)) ?? [];
    assert(cells.length >= tokens, "more than the row holds");
    assert(tokens <= (this.rowClasses[to.rowClass]?.length ?? 0), "more than the row can hold");
    this.copies.push({ from: nameOf(from), to: nameOf(to), tokens });
    this.#cached.set(nameOf(to), cells.slice(0, tokens));
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

  #write({ row, kind, tokenIds, position, isLong = false }: Segment): void {
    const { length = 0, rows = 0 } = this.rowClasses[row.rowClass] ?? {};
    const end = position + tokenIds.length;
    assert(row.index < rows && end <= length, `beyond the cache: row ${nameOf(row)}, to ${end}`);
    const before = (this.#cached.get(nameOf(row)) ?? []).slice(0, position);
    assert(before.length === position, "behind what the row holds");
    assert(
      before.every((cell) => cell.isLong === isLong),
      "turned by other factors",
    );
    assert(isLong || end <= this.#shortFactorsLength, "beyond the short factors");
    const isSingle = kind === "prompt" && tokenIds.length === 1;
    assert(!isSingle || position === 0, "a chunk of one token");
    const isPrompt = before.every(({ madeBy }) => madeBy === "prompt");
    assert(kind === "decode" || isPrompt, "behind tokens of a decode step");
    const madeBy = isSingle ? "single" : kind;
    const cells = tokenIds.map((tokenId): Cell => ({ tokenId, madeBy, isLong }));
    this.#cached.set(nameOf(row), [...before, ...cells]);
  }

  #logitsAfter({ row, isLong = false }: Segment, tokens: number): Float32Array {
    const cells = this.#cached.get(nameOf(row)) ?? [];
    const ids = cells.slice(0, tokens).map(({ tokenId }) => tokenId);
    const logits = new Float32Array(this.vocabularySize);
    logits[this.#next(ids, isLong)] = 1;
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
