/** What followed a context the last times: a token, or that the text repeats itself. */
import { SlotTable } from "./slot-table.ts";
import type { Votes } from "./votes.ts";

export class PhraseMemory {
  readonly #slots: SlotTable;
  readonly #tokens: Int32Array;

  /** @param size contexts that are remembered, a power of two */
  constructor(size: number) {
    this.#slots = new SlotTable(size);
    this.#tokens = new Int32Array(size);
  }

  vote(context: number, votes: Votes, voter: number): void {
    const slot = this.#slots.find(context);
    votes.tokens[voter] = slot < 0 ? -1 : (this.#tokens[slot] ?? -1);
    votes.states[voter] = slot < 0 ? 0 : this.#slots.record.stateOf(slot);
  }

  /** `claims`: a context that isn't known yet is to be remembered. */
  learn(context: number, token: number, claims: boolean): void {
    const { record } = this.#slots;
    const slot = this.#slots.find(context);
    if (slot < 0) {
      if (claims) this.#tokens[this.#slots.claim(context)] = token;
      return;
    }
    record.note(slot, this.#tokens[slot] === token);
    if (record.hitsOf(slot) > 0) return;
    this.#tokens[slot] = token;
    record.renew(slot);
  }

  /** A vote for `token`, as good as such votes were in this context. */
  voteFor(token: number, context: number, votes: Votes, voter: number): void {
    const slot = this.#slots.find(context);
    votes.tokens[voter] = token;
    votes.states[voter] = slot < 0 ? 0 : this.#slots.record.stateOf(slot);
  }

  learnWhether(isRight: boolean, context: number): void {
    const slot = this.#slots.find(context);
    this.#slots.record.note(slot < 0 ? this.#slots.claim(context) : slot, isRight);
  }
}
