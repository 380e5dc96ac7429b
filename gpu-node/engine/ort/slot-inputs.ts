/** What the graphs of attention slots read beside the KV cache, in host memory that is written before each run. */
import type { OrtApi } from "./api.ts";
import type { DecoderLayout } from "./decoder-layout.ts";
import { IntegerInput } from "./integer-input.ts";
import { logitRows } from "./logit-rows.ts";
import type { Pointer } from "./library.ts";
import { namesOfSlot, slotInputs } from "./slot-graph.ts";

/** What one slot runs: tokens of one sequence, in one row of the KV cache. */
export interface Lane {
  readonly tokenIds: readonly number[];
  /** How many tokens of the sequence are in its row already. */
  readonly position: number;
}

export interface InputSizes {
  /** Most tokens of one run. */
  readonly tokens: number;
  readonly slots: number;
  /** Most tokens of a row. */
  readonly context: number;
}

export type BoundInput = readonly [name: string, value: Pointer];

/** A spare slot attends for one token of its own row. */
const spareTokens = 1;

export class SlotInputs {
  readonly #tokens: IntegerInput;
  readonly #positions: IntegerInput | null;
  readonly #mask: IntegerInput;
  readonly #sources: IntegerInput;
  readonly #places: IntegerInput;
  readonly #lengths: IntegerInput;
  readonly #logitRows: IntegerInput;
  readonly #slots: readonly {
    readonly lastPosition: IntegerInput;
    readonly length: IntegerInput;
  }[];

  constructor(api: OrtApi, layout: DecoderLayout, { tokens, slots, context }: InputSizes) {
    const toList = (name: string, length: number, type: "int64" | "int32" = "int64") =>
      new IntegerInput(api, { name, type }, length, 1);
    this.#tokens = new IntegerInput(api, layout.inputIds, tokens);
    this.#positions = layout.positionIds && new IntegerInput(api, layout.positionIds, tokens);
    this.#mask = new IntegerInput(api, layout.attentionMask, context);
    this.#mask.numbers.fill(1);
    this.#sources = toList(slotInputs.sources, tokens + slots);
    this.#places = toList(slotInputs.places, tokens);
    for (let place = 0; place < tokens; place++) this.#places.numbers.set(place, place);
    this.#lengths = toList(slotInputs.lengths, slots);
    this.#logitRows = toList(logitRows, slots);
    this.#slots = Array.from({ length: slots }, (_, slot) => {
      const names = namesOfSlot(layout, slot);
      return {
        lastPosition: toList(names.lastPosition, 1, "int32"),
        length: toList(names.length, 1, "int32"),
      };
    });
  }

  /**
   * Writes a run of `lanes`, at most `slots` of them, one for each slot; logits follow the last token of each.
   * `maskWidth` tells LongRoPE's short factors from the long ones. Gives the tensors to bind, those for the mask
   * and the positions among them even where the graph reads none.
   */
  write(lanes: readonly Lane[], slots: number, maskWidth: number): readonly BoundInput[] {
    let tokens = 0;
    for (const [slot, { tokenIds, position }] of lanes.entries()) {
      for (const [index, tokenId] of tokenIds.entries()) {
        this.#tokens.numbers.set(tokens, tokenId);
        this.#positions?.numbers.set(tokens, position + index);
        this.#sources.numbers.set(tokens, tokens);
        tokens += 1;
      }
      this.#logitRows.numbers.set(slot, tokens - 1);
      this.#writeSlot(slot, tokenIds.length, position + tokenIds.length);
    }
    for (let slot = lanes.length; slot < slots; slot++) {
      this.#sources.numbers.set(tokens + slot - lanes.length, 0);
      this.#writeSlot(slot, spareTokens, spareTokens);
    }
    return this.#bound(lanes.length, slots, tokens, maskWidth);
  }

  #writeSlot(slot: number, tokens: number, rowLength: number): void {
    this.#lengths.numbers.set(slot, tokens);
    this.#slots[slot]?.lastPosition.numbers.set(0, rowLength - 1);
    this.#slots[slot]?.length.numbers.set(0, rowLength);
  }

  #bound(lanes: number, slots: number, tokens: number, maskWidth: number): BoundInput[] {
    const list: (readonly [IntegerInput | null, number])[] = [
      [this.#tokens, tokens],
      [this.#positions, tokens],
      [this.#mask, maskWidth],
      [this.#sources, tokens + slots - lanes],
      [this.#places, tokens],
      [this.#lengths, slots],
      [this.#logitRows, lanes],
    ];
    for (const { lastPosition, length } of this.#slots.slice(0, slots)) {
      list.push([lastPosition, 1], [length, 1]);
    }
    return list.flatMap(([input, length]) => (input ? [[input.name, input.value(1, length)]] : []));
  }
}
