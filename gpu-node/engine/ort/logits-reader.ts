/** The output of logits in host memory, read as single-precision rows whatever the model's own type. */
import { decodeFloat16 } from "../float16.ts";
import type { OrtApi } from "./api.ts";
import type { DecoderLayout } from "./decoder-layout.ts";
import type { IoBinding } from "./io-binding.ts";
import { HostBuffer } from "./tensor.ts";

export class LogitsReader {
  readonly #name: string;
  readonly #vocabularySize: number;
  readonly #buffer: HostBuffer;
  /** Where rows of half precision are decoded to, by their place in a batch. */
  readonly #decoded = new Map<number, Float32Array>();

  /** `maxTokens` = rows times tokens at most. */
  constructor(api: OrtApi, { logits, vocabularySize }: DecoderLayout, maxTokens: number) {
    this.#name = logits.name;
    this.#vocabularySize = vocabularySize;
    const largest = { rows: 1, length: maxTokens };
    this.#buffer = new HostBuffer(api, logits.type, largest, (rows, tokens) => [
      rows,
      tokens,
      vocabularySize,
    ]);
  }

  /** `first` = how many rows of logits before these are to be kept. */
  bind(binding: IoBinding, rows: number, tokens: number, first = 0): void {
    binding.bindOutput(this.#name, this.#buffer.value(rows, tokens, first));
  }

  /**
   * Valid until the next run. `index` counts the tokens of all rows of the run; `place` is where a row of half
   * precision is decoded to.
   */
  row(index: number, place = 0): Float32Array {
    return this.rowOf(this.#buffer.buffer, index, place);
  }

  /** The same of other memory that has logits in the model's own type. */
  rowOf(content: ArrayBuffer, index: number, place = 0): Float32Array {
    const length = this.#vocabularySize;
    const offset = index * length;
    if (this.#buffer.type === "float32") return new Float32Array(content, offset * 4, length);
    const target = this.#decoded.get(place) ?? new Float32Array(length);
    this.#decoded.set(place, target);
    decodeFloat16(new Uint16Array(content, offset * 2, length), target);
    return target;
  }
}
