/** A session of a model whose attention is shared out among a number of slots, and what is bound to it. */
import type { DecoderLayout } from "./decoder-layout.ts";
import { IoBinding } from "./io-binding.ts";
import type { Pointer } from "./library.ts";
import type { OrtSession } from "./session.ts";
import { namesOfSlot } from "./slot-graph.ts";
import type { BoundInput } from "./slot-inputs.ts";

export class SlotSession {
  readonly slots: number;
  readonly #binding: IoBinding;
  readonly #entries;
  readonly #inputNames: ReadonlySet<string>;
  /** What each name is bound to: host memory needs no second binding when its content changes. */
  readonly #bound = new Map<string, Pointer>();
  /** The row that each slot is bound to. */
  readonly #rows: (readonly Pointer[] | undefined)[] = [];

  constructor(session: OrtSession, layout: DecoderLayout, slots: number) {
    this.slots = slots;
    this.#binding = new IoBinding(session);
    this.#inputNames = new Set(session.inputs.map(({ name }) => name));
    this.#entries = Array.from({ length: slots }, (_, slot) => namesOfSlot(layout, slot).entries);
  }

  get binding(): IoBinding {
    return this.#binding;
  }

  /** Those that the graph has no use for are passed over. */
  bindInputs(inputs: readonly BoundInput[]): void {
    for (const [name, value] of inputs) {
      if (this.#bound.get(name) === value || !this.#inputNames.has(name)) continue;
      this.#binding.bindInput(name, value);
      this.#bound.set(name, value);
    }
  }

  /** `row` = its tensors in the order of the layout's entries. */
  bindRow(slot: number, row: readonly Pointer[]): void {
    if (this.#rows[slot] === row) return;
    this.#rows[slot] = row;
    for (const [index, { past, present }] of (this.#entries[slot] ?? []).entries()) {
      const value = row[index] ?? 0n;
      this.#binding.bindInput(past, value);
      this.#binding.bindOutput(present, value);
    }
  }

  run(signal: AbortSignal): Promise<void> {
    return this.#binding.run(signal);
  }
}
