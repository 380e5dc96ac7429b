/**
 * The KV cache of one sequence, allocated once on the provider's device. Each tensor is bound both as
 * past and as present, so that a run appends in place; content beyond the current length is never read.
 */
import type { DecoderLayout } from "./decoder-layout.ts";
import { elementByteLength, elementCount } from "./element-type.ts";
import type { IoBinding } from "./io-binding.ts";
import type { Pointer } from "./library.ts";
import type { OrtSession } from "./session.ts";
import { createTensor } from "./tensor.ts";

export class KvMemory {
  readonly byteLength: number;
  readonly #entries: { readonly past: string; readonly present: string; readonly value: Pointer }[];

  constructor(session: OrtSession, layout: DecoderLayout, allocator: Pointer, maxContext: number) {
    const { type, heads, headSize, entries } = layout.cache;
    const shape = [1, heads, maxContext, headSize];
    this.byteLength = entries.length * elementCount(shape) * elementByteLength(type);
    this.#entries = entries.map(({ past, present }) => ({
      past,
      present,
      value: createTensor(session.api, allocator, type, shape),
    }));
  }

  bind(binding: IoBinding): void {
    for (const { past, present, value } of this.#entries) {
      binding.bindInput(past, value);
      binding.bindOutput(present, value);
    }
  }
}
