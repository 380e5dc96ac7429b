/**
 * ModelRunner on graphs of attention slots (slot-graph.ts): a step is one run of the model, whatever it is made of,
 * and each token gets what it would get alone. For providers whose memory is the host's.
 */
import { strict as assert } from "node:assert";
import type { KvRow, ModelRunner, RowClass, Segment } from "../model-runner.ts";
import { listAttentionTiles } from "./attention-tiles.ts";
import type { DecoderLayout } from "./decoder-layout.ts";
import { KvMemory, type DeviceMemory } from "./kv-memory.ts";
import { LogitsReader } from "./logits-reader.ts";
import { toMaskWidth } from "./mask-width.ts";
import type { RunnerLimits } from "./range-runner.ts";
import type { Lane } from "./slot-inputs.ts";
import { countSlots, SlotLine, type SlotModels } from "./slot-line.ts";

export interface SlotRunnerModels {
  readonly whole: SlotModels;
  /** Single-threaded, and how many of its runs go side by side: for steps too small to be shared by threads. */
  readonly sides: { readonly models: SlotModels; readonly count: number } | null;
}

interface RowLane extends Lane {
  readonly row: KvRow;
  readonly isLong: boolean;
  /** Index of its segment. */
  readonly segment: number;
}

/** Fewer tokens take as long on a thread of their own as together on all. */
const fewestOnSide = 4;
/** What spare slots write. */
const spareRows = { length: 8, rows: 1 };

export class SlotRunner implements ModelRunner {
  readonly rowClasses: readonly RowClass[];
  readonly maxStepTokens: number;
  readonly vocabularySize: number;
  readonly maxSegments: number;
  readonly canCopyRows = true;
  readonly promptTiles: readonly number[];
  readonly #whole: SlotLine;
  /** None, or several. */
  #sides: readonly SlotLine[] = [];
  readonly #slotsOfSide: number;
  readonly #limits: RunnerLimits;
  /** Tokens of the longest row. */
  readonly #context: number;
  readonly #memories: readonly KvMemory[];
  readonly #logits: LogitsReader;
  #isExact = false;

  constructor(
    { whole, sides }: SlotRunnerModels,
    layout: DecoderLayout,
    memory: DeviceMemory,
    limits: RunnerLimits,
  ) {
    const [{ session }] = whole;
    const { api } = session;
    const { rowClasses } = limits;
    const context = Math.max(...rowClasses.map(({ length }) => length));
    const slots = countSlots(whole);
    this.rowClasses = rowClasses;
    this.maxStepTokens = Math.min(limits.maxStepTokens, context);
    this.vocabularySize = layout.vocabularySize;
    this.maxSegments = slots;
    this.promptTiles = listAttentionTiles(layout.cache.headSize);
    this.#limits = limits;
    this.#context = context;
    const toMemory = (rows: RowClass) => new KvMemory(session, layout, memory, rows);
    this.#memories = rowClasses.map(toMemory);
    const toLine = (models: SlotModels) => {
      const sizes = { tokens: this.maxStepTokens + countSlots(models), context };
      return new SlotLine(models, layout, sizes, toMemory(spareRows).rowValues(0));
    };
    this.#whole = toLine(whole);
    this.#slotsOfSide = sides ? countSlots(sides.models) : 0;
    if (sides) this.#sides = Array.from({ length: sides.count }, () => toLine(sides.models));
    const rows = rowClasses.reduce((sum, each) => sum + each.rows, 0);
    this.#logits = new LogitsReader(api, layout, Math.max(rows, slots) * 2);
  }

  get isExact(): boolean {
    return this.#isExact;
  }

  async step(
    segments: readonly Segment[],
    signal: AbortSignal,
  ): Promise<readonly (readonly Float32Array[])[]> {
    const results = segments.map((): Float32Array[] => []);
    let logits = 0;
    for (const lanes of this.#planRuns(segments)) {
      await this.#run(lanes, logits, signal);
      for (const { segment } of lanes) {
        results[segment]?.push(this.#logits.row(logits, logits));
        logits += 1;
      }
    }
    return results;
  }

  copyRow(from: KvRow, to: KvRow, tokens: number): Promise<void> {
    const target = { memory: this.#memoryOf(to), row: to.index };
    return this.#memoryOf(from).copy(from.index, target, tokens);
  }

  /**
   * Compares a chain of tokens in one run with the same tokens one by one, to the last bit. Rows of a chain depend
   * on each other in a way that the graph doesn't say, and a kernel may calculate otherwise for many tokens.
   */
  async checkExactness(signal: AbortSignal): Promise<void> {
    const row = { rowClass: 0, index: 0 };
    const prompt = { row, position: 0, kind: "prompt", tokenIds: [1, 2, 3] } as const;
    await this.step([prompt], signal);
    const chain = { row, position: 3, kind: "decode", tokenIds: [4, 5, 6] } as const;
    const alone: Float32Array[] = [];
    for (const [index, tokenId] of chain.tokenIds.entries()) {
      const [[logits] = []] = await this.step(
        [{ ...chain, position: 3 + index, tokenIds: [tokenId] }],
        signal,
      );
      if (logits) alone.push(logits.slice());
    }
    const [together = []] = await this.step([chain], signal);
    this.#isExact = alone.every((logits, index) => areEqual(logits, together[index]));
    await this.#checkSides(signal);
  }

  /** Compares two chains side by side with each alone: where single-threaded runs give other bits, there are none. */
  async #checkSides(signal: AbortSignal): Promise<void> {
    const chains = [0, 1].map((index) => {
      const row = { rowClass: 0, index };
      return { row, position: 3, kind: "decode", tokenIds: [4, 5, 6, 4 + index] } as const;
    });
    const canCheck = this.#sides.length > 0 && (this.rowClasses[0]?.rows ?? 0) >= chains.length;
    const alone: Float32Array[][] = [];
    for (const chain of canCheck ? chains : []) {
      const prompt = { ...chain, position: 0, kind: "prompt", tokenIds: [1, 2, 3] } as const;
      await this.step([prompt], signal);
      const [logits = []] = await this.step([chain], signal);
      alone.push(logits.map((row) => row.slice()));
    }
    const together = canCheck ? await this.step(chains, signal) : [];
    const isExact = alone.every((rows, chain) =>
      rows.every((row, index) => areEqual(row, together[chain]?.[index])),
    );
    if (!canCheck || !isExact) this.#sides = [];
  }

  /** LongRoPE's short and long factors are never in one run. */
  #planRuns(segments: readonly Segment[]): RowLane[][] {
    const lanes = segments.flatMap(toLanes);
    // Rows keep their slots from step to step then, and a chain's tokens their order.
    lanes.sort((a, b) => a.row.rowClass - b.row.rowClass || a.row.index - b.row.index);
    const runs: RowLane[][] = [];
    for (const isLong of [false, true]) {
      const alike = lanes.filter((lane) => lane.isLong === isLong);
      for (let begin = 0; begin < alike.length; begin += this.maxSegments) {
        runs.push(alike.slice(begin, begin + this.maxSegments));
      }
    }
    return runs;
  }

  async #run(lanes: readonly RowLane[], firstLogits: number, signal: AbortSignal): Promise<void> {
    let first = firstLogits;
    const runs = this.#shareOut(lanes).map(([line, part]) => {
      const place = first;
      first += part.length;
      return line.run(
        part.map((lane) => ({
          ...lane,
          rowValues: this.#memoryOf(lane.row).rowValues(lane.row.index),
        })),
        this.#maskWidth(part),
        (binding) => this.#logits.bind(binding, 1, part.length, place),
        signal,
      );
    });
    // All of them, also where one fails: nothing of the step runs on after it.
    const ends = await Promise.allSettled(runs);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  /** Single tokens of several rows go side by side; a chunk of a prompt, or one row's tokens, take all threads. */
  #shareOut(lanes: readonly RowLane[]): (readonly [SlotLine, readonly RowLane[]])[] {
    const isDecoding = lanes.every(({ tokenIds }) => tokenIds.length === 1);
    const most = Math.min(this.#sides.length, Math.floor(lanes.length / fewestOnSide));
    const parts = isDecoding ? splitByRows(lanes, most) : [];
    const fits = parts.every(({ length }) => length <= this.#slotsOfSide);
    if (parts.length < 2 || !fits) return [[this.#whole, lanes]];
    return parts.map((part, index) => [this.#sides[index] ?? this.#whole, part]);
  }

  #maskWidth(lanes: readonly RowLane[]): number {
    const longest = Math.max(...lanes.map(({ position, tokenIds }) => position + tokenIds.length));
    const { shortFactorsLength } = this.#limits;
    const isLong = lanes[0]?.isLong ?? false;
    return toMaskWidth(longest, { rowLength: this.#context, shortFactorsLength, isLong });
  }

  #memoryOf({ rowClass }: KvRow): KvMemory {
    const memory = this.#memories[rowClass];
    assert(memory, "There is no such row.");
    return memory;
  }
}

/** A prompt's chunk is one lane, so that it runs as a chunk; each token to decode is one by itself. */
function toLanes(
  { row, position, kind, tokenIds, isLong = false }: Segment,
  segment: number,
): RowLane[] {
  if (kind === "prompt") return [{ row, position, tokenIds, isLong, segment }];
  return tokenIds.map((tokenId, index) => ({
    row,
    position: position + index,
    tokenIds: [tokenId],
    isLong,
    segment,
  }));
}

/** As equal parts as there can be without a row in two of them. */
function splitByRows(lanes: readonly RowLane[], count: number): RowLane[][] {
  const parts: RowLane[][] = [];
  for (const [index, lane] of lanes.entries()) {
    const part = parts.at(-1);
    const isSameRow = part?.at(-1)?.row === lane.row;
    const isDue = index * count >= lanes.length * parts.length;
    if (part && (isSameRow || !isDue)) part.push(lane);
    else parts.push([lane]);
  }
  return parts;
}

function areEqual(one: Float32Array, other: Float32Array | undefined): boolean {
  return one.every((value, index) => value === other?.[index]);
}
