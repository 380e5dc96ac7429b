/** ModelRunner on ONNX Runtime: the KV cache in place, only token ids and logits copied. */
import type { DecodeInput, KvRow, ModelRunner, RowClass } from "../model-runner.ts";
import { DecodeGraph } from "./decode-graph.ts";
import type { DecoderLayout } from "./decoder-layout.ts";
import { IntegerInput } from "./integer-input.ts";
import { IoBinding, noGraph } from "./io-binding.ts";
import { KvMemory, type DeviceMemory } from "./kv-memory.ts";
import { LogitsReader } from "./logits-reader.ts";
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
}

/**
 * Masks of decode steps have a multiple of this length (zeros beyond a row's tokens), so that few tensors serve
 * all: the attention counts a mask's ones, and nothing that it adds up depends on its length.
 */
const maskUnit = 64;

export class OrtModelRunner implements ModelRunner {
  readonly rowClasses: readonly RowClass[];
  readonly maxStepTokens: number;
  readonly vocabularySize: number;
  readonly maxBatch: number;
  readonly canMoveRows: boolean;
  readonly #session: OrtSession;
  readonly #memories: readonly KvMemory[];
  /** With the KV cache of a range of rows bound, by `rowClass first count`. */
  readonly #bindings = new Map<number, IoBinding>();
  readonly #tokens: IntegerInput;
  readonly #positions: IntegerInput | null;
  readonly #mask: IntegerInput;
  readonly #logits: LogitsReader;
  readonly #graph: DecodeGraph | null;

  constructor(
    session: OrtSession,
    layout: DecoderLayout,
    device: DeviceAccess,
    { rowClasses, maxStepTokens }: RunnerLimits,
  ) {
    const { api } = session;
    const { allocator, graphCopies: copies } = device;
    const longest = Math.max(...rowClasses.map(({ length }) => length));
    const mostRows = Math.max(...rowClasses.map(({ rows }) => rows));
    this.#session = session;
    this.rowClasses = rowClasses;
    this.maxStepTokens = Math.min(maxStepTokens, longest);
    this.vocabularySize = layout.vocabularySize;
    this.maxBatch = device.memoryInfo === null ? 1 : mostRows;
    this.canMoveRows = device.isHost;
    this.#memories = rowClasses.map((each) => new KvMemory(session, layout, device, each));
    const tokens = Math.max(this.maxStepTokens, mostRows);
    this.#tokens = new IntegerInput(api, layout.inputIds, tokens);
    this.#positions = layout.positionIds && new IntegerInput(api, layout.positionIds, tokens);
    this.#mask = new IntegerInput(api, layout.attentionMask, mostMaskNumbers(rowClasses));
    this.#logits = new LogitsReader(api, layout, tokens);
    this.#graph = copies && new DecodeGraph(api, layout, { allocator, copies }, longest);
  }

  async prefill(
    row: KvRow,
    tokenIds: readonly number[],
    position: number,
    signal: AbortSignal,
  ): Promise<Float32Array> {
    const binding = this.#bindingOf(row, 1);
    const count = tokenIds.length;
    for (let index = 0; index < count; index++) {
      this.#tokens.numbers.set(index, tokenIds[index] ?? 0);
      this.#positions?.numbers.set(index, position + index);
    }
    this.#mask.numbers.fill(1, 0, position + count);
    this.#mask.bind(binding, 1, position + count);
    await this.#run(binding, { rows: 1, tokens: count }, signal);
    return this.#logits.row(count - 1);
  }

  async decode(
    first: KvRow,
    inputs: readonly DecodeInput[],
    signal: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    const binding = this.#bindingOf(first, inputs.length);
    const [only] = inputs;
    if (this.#graph && only) {
      const content = await this.#graph.step(binding, only.tokenId, only.position, signal);
      return [this.#logits.rowOf(content, 0)];
    }
    const longest = Math.max(...inputs.map(({ position }) => position + 1));
    const rowLength = this.rowClasses[first.rowClass]?.length ?? 0;
    const width = Math.min(Math.ceil(longest / maskUnit) * maskUnit, rowLength);
    for (const [row, { tokenId, position }] of inputs.entries()) {
      this.#tokens.numbers.set(row, tokenId);
      this.#positions?.numbers.set(row, position);
      const begin = row * width;
      this.#mask.numbers.fill(1, begin, begin + position + 1);
      this.#mask.numbers.fill(0, begin + position + 1, begin + width);
    }
    this.#mask.bind(binding, inputs.length, width);
    await this.#run(binding, { rows: inputs.length, tokens: 1 }, signal);
    return inputs.map((_, row) => this.#logits.row(row, row));
  }

  moveRow({ rowClass, index }: KvRow, toIndex: number, tokens: number): void {
    this.#memories[rowClass]?.move(index, toIndex, tokens);
  }

  async #run(
    binding: IoBinding,
    { rows, tokens }: { readonly rows: number; readonly tokens: number },
    signal: AbortSignal,
  ): Promise<void> {
    this.#tokens.bind(binding, rows, tokens);
    this.#positions?.bind(binding, rows, tokens);
    this.#logits.bind(binding, rows, tokens);
    await binding.run(signal, this.#graph && noGraph);
  }

  #bindingOf({ rowClass, index }: KvRow, count: number): IoBinding {
    const key = (rowClass * 2 ** 16 + index) * 2 ** 16 + count;
    const known = this.#bindings.get(key);
    if (known) return known;
    const made = new IoBinding(this.#session);
    this.#memories[rowClass]?.bind(made, index, count);
    this.#bindings.set(key, made);
    return made;
  }
}

function mostMaskNumbers(rowClasses: readonly RowClass[]): number {
  return Math.max(...rowClasses.map(({ length, rows }) => length * rows));
}
