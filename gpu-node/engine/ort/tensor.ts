/** Tensors in host memory and in a provider's own memory. All live until the process ends. */
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

/**
 * Host memory for tensors of varying length: one allocation of the largest shape, and values of
 * shorter shapes over its beginning, made once for each length.
 */
export class HostBuffer {
  readonly type: ElementType;
  /** The whole memory; written and read in place, between runs only. */
  readonly buffer: ArrayBuffer;
  readonly #api: OrtApi;
  readonly #hostMemoryInfo: Pointer;
  readonly #address: Pointer;
  readonly #shapeOf: (length: number) => readonly number[];
  readonly #values = new Map<number, Pointer>();

  constructor(
    api: OrtApi,
    type: ElementType,
    maxLength: number,
    shapeOf: (length: number) => readonly number[],
  ) {
    this.type = type;
    this.#api = api;
    this.#shapeOf = shapeOf;
    this.#hostMemoryInfo = createHostMemoryInfo(api);
    const whole = createTensor(api, api.getDefaultAllocator(), type, shapeOf(maxLength));
    this.#address = api.getTensorMutableData(whole);
    this.buffer = memoryView(this.#address, this.#byteLength(maxLength));
  }

  /** The tensor of `shapeOf(length)` over the buffer's beginning. */
  value(length: number): Pointer {
    const known = this.#values.get(length);
    if (known !== undefined) return known;
    const shape = this.#shapeOf(length);
    const made = this.#api.createTensorWithData(
      this.#hostMemoryInfo,
      this.#address,
      this.#byteLength(length),
      dimensions(shape),
      shape.length,
      elementCode(this.type),
    );
    this.#values.set(length, made);
    return made;
  }

  #byteLength(length: number): number {
    return elementCount(this.#shapeOf(length)) * elementByteLength(this.type);
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

  constructor(
    api: OrtApi,
    allocator: Pointer,
    { type, shape }: { readonly type: ElementType; readonly shape: readonly number[] },
    copies: DeviceCopies,
  ) {
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

function createHostMemoryInfo(api: OrtApi): Pointer {
  const deviceAllocator = 0;
  const defaultMemory = 0;
  return api.createMemoryInfo("Cpu", deviceAllocator, 0, defaultMemory);
}

function dimensions(shape: readonly number[]): BigInt64Array {
  return BigInt64Array.from(shape, BigInt);
}
