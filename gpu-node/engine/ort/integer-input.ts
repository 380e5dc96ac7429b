/** An input [rows, length] of whole numbers in host memory. */
import type { OrtApi } from "./api.ts";
import type { TypedName } from "./decoder-layout.ts";
import { IntegerView } from "./integer-view.ts";
import type { IoBinding } from "./io-binding.ts";
import { HostBuffer } from "./tensor.ts";

export class IntegerInput {
  readonly #name: string;
  readonly #buffer: HostBuffer;
  readonly numbers: IntegerView;

  /** `maxNumbers` = rows times length at most. */
  constructor(api: OrtApi, input: TypedName, maxNumbers: number) {
    this.#name = input.name;
    const largest = { rows: 1, length: maxNumbers };
    this.#buffer = new HostBuffer(api, input.type, largest, (rows, length) => [rows, length]);
    this.numbers = new IntegerView(input, this.#buffer.buffer);
  }

  /** Binds the first `rows` times `length` numbers. */
  bind(binding: IoBinding, rows: number, length: number): void {
    binding.bindInput(this.#name, this.#buffer.value(rows, length));
  }
}
