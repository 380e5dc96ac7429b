/**
 * ModelRunner on a model's graph as it was exported: prompt chunks and chains of drafts run one row at a time, single
 * tokens in batches of neighbouring rows. The KV cache stays in place, only token ids and logits are copied.
 */
import { strict as assert } from "node:assert";
import type { KvRow, ModelRunner, RowClass, Segment } from "../model-runner.ts";
import { listAttentionTiles } from "./attention-tiles.ts";
import { DecodeGraph } from "./decode-graph.ts";
import type { DecoderLayout } from "./decoder-layout.ts";
import { IntegerInput } from "./integer-input.ts";
import { IoBinding, noGraph } from "./io-binding.ts";
import { logitRows } from "./logit-rows.ts";
import { KvMemory, type DeviceMemory } from "./kv-memory.ts";
import { LogitsReader } from "./logits-reader.ts";
import { mostMaskTokens, toMaskWidth, type MaskReach } from "./mask-width.ts";
import { toRanges } from "./row-ranges.ts";
import type { OrtSession } from "./session.ts";
import type { DeviceCopies } from "./tensor.ts";

export interface DeviceAccess extends DeviceMemory {
  /** Set where decode steps are to be captured as CUDA graphs. */
  readonly graphCopies: DeviceCopies | null;
}

export interface RunnerLimits {
  /** Shortest rows first; a single row where decode steps are captured. */
  readonly rowClasses: readonly RowClass[];
  readonly maxStepTokens: number;
  /** Up to so many tokens LongRoPE's short factors are used; undefined = there are none. */
  readonly shortFactorsLength: number | undefined;
}

/** One run of the model: a chunk of one row, or one token for each row of a range. */
interface ModelRun {
  readonly kind: Segment["kind"];
  readonly first: KvRow;
  readonly inputs: readonly RowInput[];
  readonly isLong: boolean;
}

interface RowInput {
  readonly tokenIds: readonly number[];
  readonly position: number;
  /** Index of its segment; null = the row only lies between others. */
  readonly segment: number | null;
}

export class RangeRunner implements ModelRunner {
  readonly rowClasses: readonly RowClass[];
  readonly maxStepTokens: number;
  readonly vocabularySize: number;
  readonly maxSegments: number;
  readonly isExact = false;
  readonly promptTiles: readonly number[];
  readonly canCopyRows: boolean;
  readonly #session: OrtSession;
  readonly #limits: RunnerLimits;
  readonly #memories: readonly KvMemory[];
  readonly #maxBatch: number;
  /** With the KV cache of a range of rows bound, by `rowClass first count`. */
  readonly #bindings = new Map<number, IoBinding>();
  /** Where each row's content ends: what lies before that is not to be written over. */
  readonly #ends: readonly number[][];
  readonly #tokens: IntegerInput;
  readonly #positions: IntegerInput | null;
  readonly #mask: IntegerInput;
  readonly #logitRows: IntegerInput;
  readonly #logits: LogitsReader;
  readonly #graph: DecodeGraph | null;

  constructor(
    session: OrtSession,
    layout: DecoderLayout,
    device: DeviceAccess,
    limits: RunnerLimits,
  ) {
    const { api } = session;
    const { allocator, graphCopies: copies } = device;
    const { rowClasses } = limits;
    const longest = Math.max(...rowClasses.map(({ length }) => length));
    const mostRows = Math.max(...rowClasses.map(({ rows }) => rows));
    this.#session = session;
    this.#limits = limits;
    this.rowClasses = rowClasses;
    this.maxStepTokens = Math.min(limits.maxStepTokens, longest);
    this.vocabularySize = layout.vocabularySize;
    this.#maxBatch = device.memoryInfo === null ? 1 : mostRows;
    this.maxSegments = mostRows;
    this.canCopyRows = device.isHost;
    this.promptTiles = device.isHost ? listAttentionTiles(layout.cache.headSize) : [];
    this.#memories = rowClasses.map((each) => new KvMemory(session, layout, device, each));
    this.#ends = rowClasses.map(({ rows }) => Array.from({ length: rows }, () => 0));
    const tokens = Math.max(this.maxStepTokens, mostRows);
    this.#tokens = new IntegerInput(api, layout.inputIds, tokens);
    this.#positions = layout.positionIds && new IntegerInput(api, layout.positionIds, tokens);
    this.#mask = new IntegerInput(api, layout.attentionMask, mostMaskNumbers(rowClasses));
    this.#logitRows = new IntegerInput(api, { name: logitRows, type: "int64" }, tokens, 1);
    this.#logits = new LogitsReader(api, layout, tokens);
    this.#graph = copies && new DecodeGraph(api, layout, { allocator, copies }, longest);
  }

  async step(
    segments: readonly Segment[],
    signal: AbortSignal,
  ): Promise<readonly (readonly Float32Array[])[]> {
    const results = segments.map((): Float32Array[] => []);
    let logits = 0;
    for (const run of this.#planRuns(segments)) {
      const rows = await this.#run(run, logits, signal);
      const rowsEach = rows.length / run.inputs.length;
      for (const [row, { segment, tokenIds, position }] of run.inputs.entries()) {
        this.#noteEnd(run, row, position + tokenIds.length);
        if (segment === null) continue;
        results[segment]?.push(...rows.slice(row * rowsEach, (row + 1) * rowsEach));
      }
      logits += rows.length;
    }
    return results;
  }

  async copyRow(from: KvRow, to: KvRow, tokens: number): Promise<void> {
    const [source, target] = [this.#memories[from.rowClass], this.#memories[to.rowClass]];
    assert(source && target, "There are no such rows.");
    await source.copy(from.index, { memory: target, row: to.index }, tokens);
    const ends = this.#ends[to.rowClass];
    if (ends) ends[to.index] = tokens;
  }

  #planRuns(segments: readonly Segment[]): ModelRun[] {
    const runs: ModelRun[] = [];
    const singles = new Map<string, { readonly index: number; readonly segment: Segment }[]>();
    for (const [index, segment] of segments.entries()) {
      const { row, kind, tokenIds, position, isLong = false } = segment;
      if (kind === "decode" && tokenIds.length === 1) {
        const key = `${row.rowClass} ${isLong}`;
        singles.set(key, [...(singles.get(key) ?? []), { index, segment }]);
        continue;
      }
      runs.push({ kind, first: row, inputs: [{ tokenIds, position, segment: index }], isLong });
    }
    const used = new Set(segments.map(({ row }) => keyOf(row)));
    return [...runs, ...[...singles.values()].flatMap((group) => this.#planBatches(group, used))];
  }

  /** Of single tokens in rows of one class. No row that is `used` otherwise in this step only lies between others. */
  #planBatches(
    group: readonly { readonly index: number; readonly segment: Segment }[],
    used: ReadonlySet<number>,
  ): ModelRun[] {
    const { rowClass = 0 } = group[0]?.segment.row ?? {};
    const isLong = group[0]?.segment.isLong ?? false;
    const byRow = new Map(group.map((each) => [each.segment.row.index, each]));
    const ends = this.#ends[rowClass] ?? [];
    const mostTokens = mostMaskTokens(this.#reachOf(rowClass, isLong));
    const ranges = toRanges(
      [...byRow.keys()],
      this.#maxBatch,
      (row) => !used.has(keyOf({ rowClass, index: row })) && (ends[row] ?? 0) < mostTokens,
    );
    return ranges.map(({ first, count }) => ({
      kind: "decode" as const,
      first: { rowClass, index: first },
      inputs: Array.from({ length: count }, (_, offset) => {
        const { index = null, segment } = byRow.get(first + offset) ?? {};
        // A row between them that isn't decoded gets a token after its content, which nothing reads.
        const position = segment?.position ?? ends[first + offset] ?? 0;
        return { tokenIds: segment?.tokenIds ?? [0], position, segment: index };
      }),
      isLong,
    }));
  }

  /** Its rows of logits, of which there are `firstLogits` already: for a chunk one, else one after each token. */
  async #run(
    { kind, first, inputs, isLong }: ModelRun,
    firstLogits: number,
    signal: AbortSignal,
  ): Promise<Float32Array[]> {
    const binding = this.#bindingOf(first, inputs.length);
    const [only] = inputs;
    const count = only?.tokenIds.length ?? 0;
    if (this.#graph && only && kind === "decode" && count === 1) {
      const [tokenId = 0] = only.tokenIds;
      const content = await this.#graph.step(binding, tokenId, only.position, signal);
      return [this.#logits.rowOf(content, 0)];
    }
    this.#write(binding, inputs, this.#maskWidth(first.rowClass, inputs, isLong));
    const picked =
      kind === "prompt" ? [count - 1] : (only?.tokenIds ?? []).map((_, index) => index);
    for (const [index, token] of picked.entries()) this.#logitRows.numbers.set(index, token);
    this.#logitRows.bind(binding, 1, picked.length);
    this.#logits.bind(binding, inputs.length, picked.length, firstLogits);
    await binding.run(signal, this.#graph && noGraph);
    return Array.from({ length: inputs.length * picked.length }, (_, row) =>
      this.#logits.row(firstLogits + row, firstLogits + row),
    );
  }

  #write(binding: IoBinding, inputs: readonly RowInput[], width: number): void {
    const count = inputs[0]?.tokenIds.length ?? 0;
    for (const [row, { tokenIds, position }] of inputs.entries()) {
      for (const [index, tokenId] of tokenIds.entries()) {
        this.#tokens.numbers.set(row * count + index, tokenId);
        this.#positions?.numbers.set(row * count + index, position + index);
      }
      const [begin, end] = [row * width, row * width + position + count];
      this.#mask.numbers.fill(1, begin, end);
      this.#mask.numbers.fill(0, end, begin + width);
    }
    this.#mask.bind(binding, inputs.length, width);
    this.#tokens.bind(binding, inputs.length, count);
    this.#positions?.bind(binding, inputs.length, count);
  }

  /** Whether LongRoPE's factors are the short ones or the long ones is told by the mask's width. */
  #maskWidth(rowClass: number, inputs: readonly RowInput[], isLong: boolean): number {
    const longest = Math.max(...inputs.map(({ position, tokenIds }) => position + tokenIds.length));
    const isChunk = inputs[0]?.tokenIds.length !== 1;
    if (!isLong && (isChunk || longest === 1)) return longest;
    return toMaskWidth(longest, this.#reachOf(rowClass, isLong));
  }

  #reachOf(rowClass: number, isLong: boolean): MaskReach {
    const rowLength = this.rowClasses[rowClass]?.length ?? 0;
    return { rowLength, shortFactorsLength: this.#limits.shortFactorsLength, isLong };
  }

  #noteEnd({ first }: ModelRun, row: number, end: number): void {
    const ends = this.#ends[first.rowClass];
    if (ends) ends[first.index + row] = end;
  }

  #bindingOf({ rowClass, index }: KvRow, count: number): IoBinding {
    const key = keyOf({ rowClass, index }) * 2 ** 16 + count;
    const known = this.#bindings.get(key);
    if (known) return known;
    const made = new IoBinding(this.#session);
    this.#memories[rowClass]?.bind(made, index, count);
    this.#bindings.set(key, made);
    return made;
  }
}

function keyOf({ rowClass, index }: KvRow): number {
  return rowClass * 2 ** 16 + index;
}

function mostMaskNumbers(rowClasses: readonly RowClass[]): number {
  return Math.max(...rowClasses.map(({ length, rows }) => length * rows));
}
