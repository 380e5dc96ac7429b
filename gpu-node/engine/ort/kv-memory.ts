/**
 * KV cache rows of one length, allocated once on the provider's device. Each tensor is bound both as past and
 * as present, so that a run appends in place; content beyond a row's current length is never read.
 * Where the device's memory has addresses, rows are neighbours, and any range of them is a batch.
 */
import { strict as assert } from "node:assert";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { RowClass } from "../model-runner.ts";
import type { CacheEntry, DecoderLayout } from "./decoder-layout.ts";
import { elementByteLength, elementCount } from "./element-type.ts";
import type { IoBinding } from "./io-binding.ts";
import { memoryView, type Pointer } from "./library.ts";
import type { OrtSession } from "./session.ts";
import { createTensor, createTensorView } from "./tensor.ts";

/** The provider's own memory. */
export interface DeviceMemory {
  readonly allocator: Pointer;
  /** What kind of memory `allocator` gives; null where its tensors are handles without addresses. */
  readonly memoryInfo: Pointer | null;
  /** Whether this process can read and write it. */
  readonly isHost: boolean;
}

export class KvMemory {
  readonly #session: OrtSession;
  readonly #device: DeviceMemory;
  readonly #layout: DecoderLayout["cache"];
  readonly #rowClass: RowClass;
  /** For each cache entry: one tensor of all rows, or one for each row where rows have no addresses. */
  readonly #tensors: readonly { readonly entry: CacheEntry; readonly values: readonly Pointer[] }[];
  readonly #rowValues = new Map<number, readonly Pointer[]>();
  /** By tensor and row. Kept: V8 counts each new view as memory, and would collect garbage for it. */
  readonly #rowBytesViews = new Map<number, Uint8Array>();

  constructor(
    session: OrtSession,
    layout: DecoderLayout,
    device: DeviceMemory,
    rowClass: RowClass,
  ) {
    this.#session = session;
    this.#device = device;
    this.#layout = layout.cache;
    this.#rowClass = rowClass;
    const { type, entries } = layout.cache;
    const [parts, rowsEach] = device.memoryInfo === null ? [rowClass.rows, 1] : [1, rowClass.rows];
    const create = () => createTensor(session.api, device.allocator, type, this.#shapeOf(rowsEach));
    this.#tensors = entries.map((entry) => ({
      entry,
      values: Array.from({ length: parts }, create),
    }));
  }

  /** The tensors of one row, in the order of the layout's entries. */
  rowValues(row: number): readonly Pointer[] {
    const known = this.#rowValues.get(row);
    if (known) return known;
    const made = this.#tensors.map(({ values }) => this.#rangeOf(values, row, 1));
    this.#rowValues.set(row, made);
    return made;
  }

  /** Binds `count` rows from `first` on. */
  bind(binding: IoBinding, first: number, count: number): void {
    for (const { entry, values } of this.#tensors) {
      const value = this.#rangeOf(values, first, count);
      binding.bindInput(entry.past, value);
      binding.bindOutput(entry.present, value);
    }
  }

  /**
   * Copies the first `tokens` tokens of a row to one of this memory or another, a layer at a time, so that the
   * event loop gets its turns between. Host memory only.
   */
  async copy(
    from: number,
    to: { readonly memory: KvMemory; readonly row: number },
    tokens: number,
  ): Promise<void> {
    assert(this.#device.isHost, "Rows can't be copied on this device.");
    const { heads, headSize, type } = this.#layout;
    const tokenBytes = headSize * elementByteLength(type);
    for (const index of this.#tensors.keys()) {
      const source = this.#bytesOf(index, from);
      const target = to.memory.#bytesOf(index, to.row);
      for (let head = 0; head < heads; head++) {
        const begin = head * this.#rowClass.length * tokenBytes;
        const copied = source.subarray(begin, begin + tokens * tokenBytes);
        target.set(copied, head * to.memory.#rowClass.length * tokenBytes);
      }
      await nextTurn();
    }
  }

  get #rowBytes(): number {
    return elementCount(this.#shapeOf(1)) * elementByteLength(this.#layout.type);
  }

  /** [rows, heads, length, headSize] */
  #shapeOf(rows: number): readonly number[] {
    return [rows, this.#layout.heads, this.#rowClass.length, this.#layout.headSize];
  }

  #rangeOf(values: readonly Pointer[], first: number, count: number): Pointer {
    const { memoryInfo } = this.#device;
    if (memoryInfo === null) {
      assert(count === 1, "Rows of this device's memory can't be a batch.");
      return values[first] ?? 0n;
    }
    const { api } = this.#session;
    const address = api.getTensorMutableData(values[0] ?? 0n) + BigInt(first * this.#rowBytes);
    return createTensorView(api, memoryInfo, address, {
      type: this.#layout.type,
      shape: this.#shapeOf(count),
    });
  }

  #bytesOf(index: number, row: number): Uint8Array {
    const key = index * this.#rowClass.rows + row;
    const known = this.#rowBytesViews.get(key);
    if (known) return known;
    const address = this.#session.api.getTensorMutableData(this.#tensors[index]?.values[0] ?? 0n);
    const bytes = this.#rowBytes;
    const made = new Uint8Array(memoryView(address + BigInt(row * bytes), bytes));
    this.#rowBytesViews.set(key, made);
    return made;
  }
}
