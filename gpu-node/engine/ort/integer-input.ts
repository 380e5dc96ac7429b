/** An input [1, length] of whole numbers, int64 or int32 as the model declares it. */
import type { OrtApi } from "./api.ts";
import type { TypedName } from "./decoder-layout.ts";
import type { IoBinding } from "./io-binding.ts";
import { HostBuffer } from "./tensor.ts";

export class IntegerInput {
  readonly #name: string;
  readonly #buffer: HostBuffer;
  readonly #data: BigInt64Array | Int32Array;

  constructor(api: OrtApi, { name, type }: TypedName, maxLength: number) {
    this.#name = name;
    this.#buffer = new HostBuffer(api, type, maxLength, (length) => [1, length]);
    if (type === "int64") this.#data = new BigInt64Array(this.#buffer.buffer);
    else if (type === "int32") this.#data = new Int32Array(this.#buffer.buffer);
    else throw new Error(`The model's ${name} is ${type}; this node feeds int64 or int32.`);
  }

  set(index: number, value: number): void {
    if (this.#data instanceof BigInt64Array) this.#data[index] = BigInt(value);
    else this.#data[index] = value;
  }

  fill(value: number): void {
    for (let index = 0; index < this.#data.length; index++) this.set(index, value);
  }

  /** Binds the first `length` numbers. */
  bind(binding: IoBinding, length: number): void {
    binding.bindInput(this.#name, this.#buffer.value(length));
  }
}
