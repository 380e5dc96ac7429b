/**
 * Where texts take their tokens from: after a shape of text often comes what stands at a certain other place of the
 * same text, such as a number of an equation above. A place is known by the shape before it, and the last of that
 * shape is meant.
 */
import type { DraftText } from "./draft-text.ts";
import { SlotTable } from "./slot-table.ts";
import { TrackRecord } from "./track-record.ts";
import type { Votes } from "./votes.ts";

/** Places that one shape may take tokens from. */
const sourcesPerSlot = 6;
/** Places that are tried as the source of a token that came. */
const mostCandidates = 6;

/** `token` came at the end of `text`; `claims`: what isn't known yet is to be remembered. */
export interface Lesson {
  readonly text: DraftText;
  readonly token: number;
  readonly claims: boolean;
}

export class SourceMemory {
  readonly #slots: SlotTable;
  /** Of each slot's sources: the hash of the place; 0: none. */
  readonly #places: Int32Array;
  readonly #record: TrackRecord;

  /** @param size shapes that are remembered, a power of two */
  constructor(size: number) {
    this.#slots = new SlotTable(size);
    this.#places = new Int32Array(size * sourcesPerSlot);
    this.#record = new TrackRecord(size * sourcesPerSlot);
  }

  vote(shape: number, text: DraftText, votes: Votes, voter: number): void {
    const slot = this.#slots.find(shape);
    let best = -1;
    votes.tokens[voter] = -1;
    if (slot < 0) return;
    for (let source = slot * sourcesPerSlot; source < (slot + 1) * sourcesPerSlot; source += 1) {
      const token = this.#tokenFrom(source, text);
      if (token < 0 || (best >= 0 && !this.#record.isBetter(source, best))) continue;
      best = source;
      votes.tokens[voter] = token;
    }
    if (best >= 0) votes.states[voter] = this.#record.stateOf(best);
  }

  learn(shape: number, { text, token, claims }: Lesson): void {
    const found = this.#slots.find(shape);
    if (found < 0 && !claims) return;
    const slot = found < 0 ? this.#claim(shape) : found;
    let isKnown = false;
    for (let source = slot * sourcesPerSlot; source < (slot + 1) * sourcesPerSlot; source += 1) {
      const told = this.#tokenFrom(source, text);
      if (told < 0) continue;
      this.#record.note(source, told === token);
      isKnown ||= told === token;
    }
    this.#slots.record.note(slot, isKnown);
    this.#addSources(slot, text, token, isKnown);
  }

  #tokenFrom(source: number, text: DraftText): number {
    const place = this.#places[source] ?? 0;
    return place === 0 ? -1 : text.tokenAt(text.lastWithPlaceHash(place));
  }

  #claim(shape: number): number {
    const slot = this.#slots.claim(shape);
    this.#places.fill(0, slot * sourcesPerSlot, (slot + 1) * sourcesPerSlot);
    return slot;
  }

  /** Places where the token stands may be what it was taken from: those that were right before stay. */
  #addSources(slot: number, text: DraftText, token: number, isKnown: boolean): void {
    let place = text.lastOf(token);
    const most = isKnown ? 2 : mostCandidates;
    for (let tried = 0; place >= 0 && tried < most; tried += 1) {
      const hash = text.placeHashAt(place);
      if (text.lastWithPlaceHash(hash) === place) this.#addSource(slot, hash, isKnown);
      place = text.earlierThan(place);
    }
  }

  #addSource(slot: number, hash: number, isKnown: boolean): void {
    const first = slot * sourcesPerSlot;
    let weakest = first;
    for (let source = first; source < first + sourcesPerSlot; source += 1) {
      if (this.#places[source] === hash) return;
      if (this.#strengthOf(source) < this.#strengthOf(weakest)) weakest = source;
    }
    if (this.#strengthOf(weakest) < 2) {
      this.#places[weakest] = hash;
      this.#record.renew(weakest);
    } else if (!isKnown) this.#record.weaken(weakest);
  }

  #strengthOf(source: number): number {
    return this.#places[source] === 0 ? -1 : this.#record.hitsOf(source);
  }
}
