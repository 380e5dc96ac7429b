/** Hashes of what stands before a place in a text: of its last tokens, and of their shapes. */

/** So many tokens before a place are looked at. */
const tokenLengths = [1, 3, 4, 7] as const;
const shapeLengths = [3, 6, 8, 12, 24] as const;

export class ContextHashes {
  readonly #ofTokens = new Int32Array(tokenLengths.length);
  readonly #ofShapes = new Int32Array(shapeLengths.length);

  /** Of what stands before `end`. */
  fill(tokens: Int32Array, shapes: Int32Array, end: number): void {
    hashBackwards(tokens, end, tokenLengths, this.#ofTokens);
    hashBackwards(shapes, end, shapeLengths, this.#ofShapes);
  }

  /** Of the last `length` tokens. */
  ofTokens(length: (typeof tokenLengths)[number]): number {
    return this.#ofTokens[tokenLengths.indexOf(length)] ?? 0;
  }

  /** Of the shapes of the last `length` tokens. */
  ofShapes(length: (typeof shapeLengths)[number]): number {
    return this.#ofShapes[shapeLengths.indexOf(length)] ?? 0;
  }
}

function hashBackwards(
  values: Int32Array,
  end: number,
  lengths: readonly number[],
  hashes: Int32Array,
): void {
  let hash = 7;
  let next = 0;
  for (let back = 1; next < lengths.length; back += 1) {
    hash = mixHash(hash, back <= end ? (values[end - back] ?? 0) : -1);
    if (lengths[next] !== back) continue;
    hashes[next] = hash;
    next += 1;
  }
}

/** Never 0, which stands for no hash. */
export function mixHash(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x9e3779b1);
  return mixed ^ (mixed >>> 15) || 1;
}
