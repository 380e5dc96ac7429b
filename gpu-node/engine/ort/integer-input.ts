/** An input of whole numbers in host memory: [rows, length], or [length]. */
import type { OrtApi } from "./api.ts";
import type { TypedName } from "./decoder-layout.ts";
import { IntegerView } from "./integer-view.ts";
import type { IoBinding } from "./io-binding.ts";
import type { Pointer } from "./library.ts";
import { HostBuffer } from "./tensor.ts";

export class IntegerInput {
  readonly name: string;
  readonly numbers: IntegerView;
  readonly #buffer: HostBuffer;

  /** `maxNumbers` = rows times length at most. */
  constructor(api: OrtApi, input: TypedName, maxNumbers: number, dimensions: 1 | 2 = 2) {
    this.name = input.name;
    const largest = { rows: 1, length: maxNumbers };
    this.#buffer = new HostBuffer(api, input.type, largest, (rows, length) =>
      dimensions === 1 ? [rows * length] : [rows, length],
    );
    this.numbers = new IntegerView(input, this.#buffer.buffer);
  }

  /** The tensor of the first `rows` times `length` numbers. */
  value(rows: number, length: number): Pointer {
    return this.#buffer.value(rows, length);
  }

  bind(binding: IoBinding, rows: number, length: number): void {
    binding.bindInput(this.name, this.value(rows, length));
  }
}
