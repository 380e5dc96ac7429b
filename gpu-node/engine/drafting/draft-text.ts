/** One sequence's tokens, prompt and answer, and where in them something stood before. */
import type { ContextHashes } from "./context-hashes.ts";

/**
 * For each token id the token that stands for all of its like: one digit for every digit, one letter for every
 * letter. So texts that differ in their numbers and names have one shape.
 */
export type TokenShapes = Int32Array;

const firstRoom = 512;

export class DraftText {
  readonly #shapeOf: TokenShapes;
  #tokens = new Int32Array(firstRoom);
  #shapes = new Int32Array(firstRoom);
  /** What stood before each place, by the shapes of 8 tokens. */
  #places = new Int32Array(firstRoom);
  /** For each place where its token stood before; -1: nowhere. */
  #earlier = new Int32Array(firstRoom);
  #length = 0;
  readonly #lastOfToken = new Map<number, number>();
  readonly #lastOfPlace = new Map<number, number>();
  readonly #lastAfterOne = new Map<number, number>();
  readonly #lastAfterThree = new Map<number, number>();

  constructor(shapeOf: TokenShapes) {
    this.#shapeOf = shapeOf;
  }

  get length(): number {
    return this.#length;
  }

  /** -1 where there is none. */
  tokenAt(place: number): number {
    return this.#tokens[place] ?? -1;
  }

  placeHashAt(place: number): number {
    return this.#places[place] ?? 0;
  }

  /** Fills `hashes` with what stands before `end`. */
  hash(hashes: ContextHashes, end: number): void {
    hashes.fill(this.#tokens, this.#shapes, end);
  }

  /** Puts a token that may come at a place that isn't written yet. */
  suppose(place: number, token: number): void {
    if (place >= this.#tokens.length) this.#grow();
    this.#tokens[place] = token;
    this.#shapes[place] = this.#shapeOf[token] ?? token;
  }

  /** `hashes` are those of its end. */
  append(token: number, hashes: ContextHashes): void {
    const place = this.#length;
    this.suppose(place, token);
    const placeHash = hashes.ofShapes(8);
    this.#places[place] = placeHash;
    this.#earlier[place] = this.lastOf(token);
    this.#lastOfToken.set(token, place);
    this.#lastOfPlace.set(placeHash, place);
    this.#lastAfterOne.set(hashes.ofTokens(1), place);
    this.#lastAfterThree.set(hashes.ofTokens(3), place);
    this.#length = place + 1;
  }

  /** Where the token stood last; -1: nowhere. */
  lastOf(token: number): number {
    return this.#lastOfToken.get(token) ?? -1;
  }

  /** Where the token of a place stood before that. */
  earlierThan(place: number): number {
    return this.#earlier[place] ?? -1;
  }

  /** The last place with that hash. */
  lastWithPlaceHash(placeHash: number): number {
    return this.#lastOfPlace.get(placeHash) ?? -1;
  }

  /** What followed the last token the last time; -1: nothing. */
  tokenAfterOne(hashes: ContextHashes): number {
    return this.tokenAt(this.#lastAfterOne.get(hashes.ofTokens(1)) ?? -1);
  }

  /** What followed the last three tokens the last time; -1: nothing. */
  tokenAfterThree(hashes: ContextHashes): number {
    return this.tokenAt(this.#lastAfterThree.get(hashes.ofTokens(3)) ?? -1);
  }

  #grow(): void {
    this.#tokens = doubled(this.#tokens);
    this.#shapes = doubled(this.#shapes);
    this.#places = doubled(this.#places);
    this.#earlier = doubled(this.#earlier);
  }
}

function doubled(values: Int32Array): Int32Array<ArrayBuffer> {
  const more = new Int32Array(values.length * 2);
  more.set(values);
  return more;
}
