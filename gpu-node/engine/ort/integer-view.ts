/** The memory of an input of whole numbers, int64 or int32 as the model declares it. */
import type { TypedName } from "./decoder-layout.ts";

export class IntegerView {
  readonly #data: BigInt64Array | Int32Array;

  constructor({ name, type }: TypedName, buffer: ArrayBuffer) {
    if (type === "int64") this.#data = new BigInt64Array(buffer);
    else if (type === "int32") this.#data = new Int32Array(buffer);
    else throw new Error(`The model's ${name} is ${type}; this node feeds int64 or int32.`);
  }

  set(index: number, value: number): void {
    if (this.#data instanceof BigInt64Array) this.#data[index] = BigInt(value);
    else this.#data[index] = value;
  }

  fill(value: number, begin = 0, end: number = this.#data.length): void {
    if (this.#data instanceof BigInt64Array) this.#data.fill(BigInt(value), begin, end);
    else this.#data.fill(value, begin, end);
  }
}
