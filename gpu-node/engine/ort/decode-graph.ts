/**
 * The decode step in the form that CUDA can record once and replay: every input and output keeps one shape
 * and one address on the device. So the mask has the context's whole length, with zeros beyond the tokens that
 * are there; the attention counts its ones. A model in which an `If` looks at the mask's length can't run so.
 */
import type { OrtApi } from "./api.ts";
import type { DecoderLayout, TypedName } from "./decoder-layout.ts";
import { IntegerView } from "./integer-view.ts";
import type { IoBinding } from "./io-binding.ts";
import { logitRows } from "./logit-rows.ts";
import type { Pointer } from "./library.ts";
import { DeviceTensor, type DeviceCopies } from "./tensor.ts";

const logitRowsInput = { name: logitRows, type: "int64" } as const;

/** Steps of different batch sizes are graphs of their own, numbered by that size. */
const batchSize = 1;

export class DecodeGraph {
  readonly #tokens: GraphInput;
  readonly #positions: GraphInput | null;
  readonly #mask: GraphInput;
  readonly #logitRows: GraphInput;
  readonly #logits: { readonly name: string; readonly tensor: DeviceTensor };

  constructor(
    api: OrtApi,
    layout: DecoderLayout,
    { allocator, copies }: { readonly allocator: Pointer; readonly copies: DeviceCopies },
    maxContext: number,
  ) {
    const toTensor = ({ type }: TypedName, shape: readonly number[]) =>
      new DeviceTensor(api, allocator, { type, shape }, copies);
    const toInput = (input: TypedName, length: number) =>
      new GraphInput(input, toTensor(input, [batchSize, length]));
    this.#tokens = toInput(layout.inputIds, 1);
    this.#positions = layout.positionIds ? toInput(layout.positionIds, 1) : null;
    this.#mask = toInput(layout.attentionMask, maxContext);
    // 0, as the memory is: the logits of the only token.
    this.#logitRows = new GraphInput(logitRowsInput, toTensor(logitRowsInput, [1]));
    const { logits, vocabularySize } = layout;
    this.#logits = {
      name: logits.name,
      tensor: toTensor(logits, [batchSize, 1, vocabularySize]),
    };
  }

  /** The logits that follow `tokenId` at `position`, in the model's own type; valid until the next step. */
  async step(
    binding: IoBinding,
    tokenId: number,
    position: number,
    signal: AbortSignal,
  ): Promise<ArrayBuffer> {
    this.#tokens.numbers.set(0, tokenId);
    this.#positions?.numbers.set(0, position);
    this.#mask.numbers.fill(0);
    this.#mask.numbers.fill(1, 0, position + 1);
    for (const input of [this.#tokens, this.#positions, this.#mask, this.#logitRows]) {
      input?.send(binding);
    }
    binding.bindOutput(this.#logits.name, this.#logits.tensor.value);
    await binding.run(signal, batchSize);
    this.#logits.tensor.fetch();
    return this.#logits.tensor.content;
  }
}

class GraphInput {
  readonly numbers: IntegerView;
  readonly #name: string;
  readonly #tensor: DeviceTensor;

  constructor(input: TypedName, tensor: DeviceTensor) {
    this.numbers = new IntegerView(input, tensor.content);
    this.#name = input.name;
    this.#tensor = tensor;
  }

  send(binding: IoBinding): void {
    this.#tensor.send();
    binding.bindInput(this.#name, this.#tensor.value);
  }
}
