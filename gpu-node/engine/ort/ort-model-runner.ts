/** ModelRunner on ONNX Runtime: one sequence, its KV cache in place, only token ids and logits copied. */
import { decodeFloat16 } from "../float16.ts";
import type { ModelRunner } from "../model-runner.ts";
import { DecodeGraph } from "./decode-graph.ts";
import type { DecoderLayout } from "./decoder-layout.ts";
import { IoBinding, noGraph } from "./io-binding.ts";
import { KvMemory } from "./kv-memory.ts";
import type { Pointer } from "./library.ts";
import type { OrtSession } from "./session.ts";
import { HostBuffer, type DeviceCopies } from "./tensor.ts";
import { IntegerInput } from "./integer-input.ts";

/** The provider's own memory. */
export interface DeviceAccess {
  readonly allocator: Pointer;
  /** Set where decode steps are to be captured as CUDA graphs. */
  readonly graphCopies: DeviceCopies | null;
}

export class OrtModelRunner implements ModelRunner {
  readonly maxContext: number;
  readonly maxStepTokens: number;
  readonly vocabularySize: number;
  readonly kvBytes: number;
  readonly #binding: IoBinding;
  readonly #tokens: IntegerInput;
  readonly #positions: IntegerInput | null;
  readonly #mask: IntegerInput;
  readonly #logitsName: string;
  readonly #logits: HostBuffer;
  readonly #lastLogits: Float32Array;
  readonly #graph: DecodeGraph | null;

  constructor(
    session: OrtSession,
    layout: DecoderLayout,
    { allocator, graphCopies: copies }: DeviceAccess,
    limits: { readonly maxContext: number; readonly maxStepTokens: number },
  ) {
    const { api } = session;
    this.maxContext = limits.maxContext;
    this.maxStepTokens = Math.min(limits.maxStepTokens, limits.maxContext);
    this.vocabularySize = layout.vocabularySize;
    this.#binding = new IoBinding(session);
    const kvMemory = new KvMemory(session, layout, allocator, this.maxContext);
    kvMemory.bind(this.#binding);
    this.kvBytes = kvMemory.byteLength;
    this.#tokens = new IntegerInput(api, layout.inputIds, this.maxStepTokens);
    this.#positions = layout.positionIds
      ? new IntegerInput(api, layout.positionIds, this.maxStepTokens)
      : null;
    this.#mask = new IntegerInput(api, layout.attentionMask, this.maxContext);
    this.#mask.numbers.fill(1);
    this.#logitsName = layout.logits.name;
    // [1, tokens, vocabularySize]
    this.#logits = new HostBuffer(api, layout.logits.type, this.maxStepTokens, (tokens) => [
      1,
      tokens,
      this.vocabularySize,
    ]);
    this.#lastLogits = new Float32Array(this.vocabularySize);
    this.#graph = copies && new DecodeGraph(api, layout, { allocator, copies }, this.maxContext);
  }

  async step(
    tokenIds: readonly number[],
    position: number,
    signal: AbortSignal,
  ): Promise<Float32Array> {
    const [tokenId = 0] = tokenIds;
    if (this.#graph && position > 0 && tokenIds.length === 1) {
      return this.#toNumbers(await this.#graph.step(this.#binding, tokenId, position, signal), 0);
    }
    const count = tokenIds.length;
    for (let index = 0; index < count; index++) {
      this.#tokens.numbers.set(index, tokenIds[index] ?? 0);
      this.#positions?.numbers.set(index, position + index);
    }
    this.#tokens.bind(this.#binding, count);
    this.#positions?.bind(this.#binding, count);
    this.#mask.bind(this.#binding, position + count);
    this.#binding.bindOutput(this.#logitsName, this.#logits.value(count));
    await this.#binding.run(signal, this.#graph && noGraph);
    return this.#toNumbers(this.#logits.buffer, count - 1);
  }

  /** A row of logits in the model's own type. */
  #toNumbers(logits: ArrayBuffer, row: number): Float32Array {
    const offset = row * this.vocabularySize;
    if (this.#logits.type === "float32") {
      return new Float32Array(logits, offset * 4, this.vocabularySize);
    }
    const halves = new Uint16Array(logits, offset * 2, this.vocabularySize);
    decodeFloat16(halves, this.#lastLogits);
    return this.#lastLogits;
  }
}
