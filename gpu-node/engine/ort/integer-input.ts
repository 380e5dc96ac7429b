/** An input [1, length] of whole numbers in host memory. */
import type { OrtApi } from "./api.ts";
import type { TypedName } from "./decoder-layout.ts";
import { IntegerView } from "./integer-view.ts";
import type { IoBinding } from "./io-binding.ts";
import { HostBuffer } from "./tensor.ts";

export class IntegerInput {
  readonly #name: string;
  readonly #buffer: HostBuffer;
  readonly numbers: IntegerView;

  constructor(api: OrtApi, input: TypedName, maxLength: number) {
    this.#name = input.name;
    this.#buffer = new HostBuffer(api, input.type, maxLength, (length) => [1, length]);
    this.numbers = new IntegerView(input, this.#buffer.buffer);
  }

  /** Binds the first `length` numbers. */
  bind(binding: IoBinding, length: number): void {
    binding.bindInput(this.#name, this.#buffer.value(length));
  }
}
