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
import type { RunnerLimits } from "./range-runner.ts";
import type { OrtSession } from "./session.ts";
import { SlotInputs, type Lane } from "./slot-inputs.ts";
import { SlotSession } from "./slot-session.ts";

/** The same model with so many slots. */
export interface SlotModel {
  readonly slots: number;
  readonly session: OrtSession;
}

interface RowLane extends Lane {
  readonly row: KvRow;
  readonly isLong: boolean;
  /** Index of its segment. */
  readonly segment: number;
}

/** Masks have a multiple of this length, so that few tensors serve all; nothing but their length is read. */
const maskUnit = 64;
/** What spare slots write. */
const spareRows = { length: 8, rows: 1 };

export class SlotRunner implements ModelRunner {
  readonly rowClasses: readonly RowClass[];
  readonly maxStepTokens: number;
  readonly vocabularySize: number;
  readonly maxSegments: number;
  readonly canCopyRows = true;
  readonly promptTiles: readonly number[];
  /** Fewest slots first. */
  readonly #sessions: readonly SlotSession[];
  readonly #limits: RunnerLimits;
  readonly #memories: readonly KvMemory[];
  readonly #spare: KvMemory;
  readonly #inputs: SlotInputs;
  readonly #logits: LogitsReader;
  #isExact = false;

  /** `models` = at least one, fewest slots first. */
  constructor(
    models: readonly [SlotModel, ...SlotModel[]],
    layout: DecoderLayout,
    memory: DeviceMemory,
    limits: RunnerLimits,
  ) {
    const [{ session }] = models;
    const { api } = session;
    const { rowClasses } = limits;
    const context = Math.max(...rowClasses.map(({ length }) => length));
    const slots = Math.max(...models.map((model) => model.slots));
    this.rowClasses = rowClasses;
    this.maxStepTokens = Math.min(limits.maxStepTokens, context);
    this.vocabularySize = layout.vocabularySize;
    this.maxSegments = slots;
    this.promptTiles = listAttentionTiles(layout.cache.headSize);
    this.#limits = limits;
    this.#sessions = models.map((model) => new SlotSession(model.session, layout, model.slots));
    const toMemory = (rows: RowClass) => new KvMemory(session, layout, memory, rows);
    this.#memories = rowClasses.map(toMemory);
    this.#spare = toMemory(spareRows);
    const tokens = this.maxStepTokens + slots;
    this.#inputs = new SlotInputs(api, layout, { tokens, slots, context });
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
    const session = this.#sessions.find(({ slots }) => slots >= lanes.length);
    assert(session, "A run has at most as many lanes as there are slots.");
    session.bindInputs(this.#inputs.write(lanes, session.slots, this.#maskWidth(lanes)));
    for (let slot = 0; slot < session.slots; slot++) {
      const row = lanes[slot]?.row;
      const values = row ? this.#memoryOf(row).rowValues(row.index) : this.#spare.rowValues(0);
      session.bindRow(slot, values);
    }
    this.#logits.bind(session.binding, 1, lanes.length, firstLogits);
    await session.run(signal);
  }

  #maskWidth(lanes: readonly RowLane[]): number {
    const { shortFactorsLength = Infinity } = this.#limits;
    const longest = Math.max(...lanes.map(({ position, tokenIds }) => position + tokenIds.length));
    const context = Math.max(...this.rowClasses.map(({ length }) => length));
    const isLong = lanes[0]?.isLong ?? false;
    const least = isLong ? Math.max(longest, shortFactorsLength + 1) : longest;
    const most = isLong ? context : Math.min(context, shortFactorsLength);
    return Math.min(Math.ceil(least / maskUnit) * maskUnit, most);
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

function areEqual(one: Float32Array, other: Float32Array | undefined): boolean {
  return one.every((value, index) => value === other?.[index]);
}
