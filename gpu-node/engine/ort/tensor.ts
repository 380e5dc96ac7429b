/** Tensors in host memory and in a provider's own memory. All live until the process ends. */
import { strict as assert } from "node:assert";
import type { OrtApi } from "./api.ts";
import { elementByteLength, elementCode, elementCount, type ElementType } from "./element-type.ts";
import { memoryView, type Pointer } from "./library.ts";

/** A tensor that the runtime allocates by `allocator`, uninitialised. */
export function createTensor(
  api: OrtApi,
  allocator: Pointer,
  type: ElementType,
  shape: readonly number[],
): Pointer {
  return api.createTensor(allocator, dimensions(shape), shape.length, elementCode(type));
}

export interface TensorShape {
  readonly type: ElementType;
  readonly shape: readonly number[];
}

/** A tensor over memory that something else keeps allocated. `memoryInfo` says what kind of memory it is. */
export function createTensorView(
  api: OrtApi,
  memoryInfo: Pointer,
  address: Pointer,
  { type, shape }: TensorShape,
): Pointer {
  return api.createTensorWithData(
    memoryInfo,
    address,
    elementCount(shape) * elementByteLength(type),
    dimensions(shape),
    shape.length,
    elementCode(type),
  );
}

/**
 * Host memory for tensors of varying rows and length: one allocation of the largest shape, and values of
 * smaller shapes over its beginning, made once for each.
 */
export class HostBuffer {
  readonly type: ElementType;
  /** The whole memory; written and read in place, between runs only. */
  readonly buffer: ArrayBuffer;
  readonly #api: OrtApi;
  readonly #hostMemoryInfo: Pointer;
  readonly #address: Pointer;
  readonly #shapeOf: (rows: number, length: number) => readonly number[];
  readonly #values = new Map<number, Pointer>();

  /** `largest` = rows and length of which there is never more at once, nor of their product. */
  constructor(
    api: OrtApi,
    type: ElementType,
    largest: { readonly rows: number; readonly length: number },
    shapeOf: (rows: number, length: number) => readonly number[],
  ) {
    this.type = type;
    this.#api = api;
    this.#shapeOf = shapeOf;
    this.#hostMemoryInfo = createHostMemoryInfo(api);
    const shape = shapeOf(largest.rows, largest.length);
    const whole = createTensor(api, api.getDefaultAllocator(), type, shape);
    this.#address = api.getTensorMutableData(whole);
    this.buffer = memoryView(this.#address, elementCount(shape) * elementByteLength(type));
  }

  /** The tensor of `shapeOf(rows, length)` over the buffer, behind `shapeOf(1, skipped)`. */
  value(rows: number, length: number, skipped = 0): Pointer {
    const key = (skipped * 2 ** 12 + rows) * 2 ** 24 + length;
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const { type } = this;
    const begin = elementCount(this.#shapeOf(1, skipped)) * elementByteLength(type);
    const address = this.#address + BigInt(begin);
    const shape = this.#shapeOf(rows, length);
    const end = begin + elementCount(shape) * elementByteLength(type);
    assert(end <= this.buffer.byteLength, "A tensor reaches beyond its buffer.");
    const made = createTensorView(this.#api, this.#hostMemoryInfo, address, { type, shape });
    this.#values.set(key, made);
    return made;
  }
}

/** Copies between host memory and a device's. */
export interface DeviceCopies {
  toDevice(target: Pointer, source: ArrayBuffer): void;
  fromDevice(target: ArrayBuffer, source: Pointer): void;
}

/** A tensor of one shape at one address of the device, with its content on the host to be copied either way. */
export class DeviceTensor {
  readonly value: Pointer;
  readonly content: ArrayBuffer;
  readonly #address: Pointer;
  readonly #copies: DeviceCopies;

  constructor(api: OrtApi, allocator: Pointer, { type, shape }: TensorShape, copies: DeviceCopies) {
    this.value = createTensor(api, allocator, type, shape);
    this.#address = api.getTensorMutableData(this.value);
    this.content = new ArrayBuffer(elementCount(shape) * elementByteLength(type));
    this.#copies = copies;
  }

  send(): void {
    this.#copies.toDevice(this.#address, this.content);
  }

  fetch(): void {
    this.#copies.fromDevice(this.content, this.#address);
  }
}

export function createHostMemoryInfo(api: OrtApi): Pointer {
  const deviceAllocator = 0;
  const defaultMemory = 0;
  return api.createMemoryInfo("Cpu", deviceAllocator, 0, defaultMemory);
}

function dimensions(shape: readonly number[]): BigInt64Array {
  return BigInt64Array.from(shape, BigInt);
}
