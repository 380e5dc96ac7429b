/** Sessions of one model, each with another number of slots, of which one runs at a time. */
import { strict as assert } from "node:assert";
import type { DecoderLayout } from "./decoder-layout.ts";
import type { IoBinding } from "./io-binding.ts";
import type { Pointer } from "./library.ts";
import type { OrtSession } from "./session.ts";
import { SlotInputs, type InputSizes, type Lane } from "./slot-inputs.ts";
import { SlotSession } from "./slot-session.ts";

/** The same model with so many slots. */
export interface SlotModel {
  readonly slots: number;
  readonly session: OrtSession;
}

/** Fewest slots first. */
export type SlotModels = readonly [SlotModel, ...SlotModel[]];

export interface BoundLane extends Lane {
  /** The tensors of its row of the KV cache. */
  readonly rowValues: readonly Pointer[];
}

export class SlotLine {
  readonly #sessions: readonly SlotSession[];
  readonly #inputs: SlotInputs;
  readonly #spareValues: readonly Pointer[];

  /** `spareValues`: the row that spare slots write. */
  constructor(
    models: SlotModels,
    layout: DecoderLayout,
    sizes: Omit<InputSizes, "slots">,
    spareValues: readonly Pointer[],
  ) {
    const slots = countSlots(models);
    this.#sessions = models.map((model) => new SlotSession(model.session, layout, model.slots));
    this.#inputs = new SlotInputs(models[0].session.api, layout, { ...sizes, slots });
    this.#spareValues = spareValues;
  }

  /** `bindLogits` says where the logits of all lanes go. */
  async run(
    lanes: readonly BoundLane[],
    maskWidth: number,
    bindLogits: (binding: IoBinding) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const session = this.#sessions.find(({ slots }) => slots >= lanes.length);
    assert(session, "A run has at most as many lanes as there are slots.");
    session.bindInputs(this.#inputs.write(lanes, session.slots, maskWidth));
    for (let slot = 0; slot < session.slots; slot++) {
      session.bindRow(slot, lanes[slot]?.rowValues ?? this.#spareValues);
    }
    bindLogits(session.binding);
    await session.run(signal);
  }
}

export function countSlots(models: SlotModels): number {
  return Math.max(...models.map(({ slots }) => slots));
}
