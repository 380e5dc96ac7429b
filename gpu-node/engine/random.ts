/** Seeded random numbers: xoshiro128** 1.1 (Blackman and Vigna), its state filled by splitmix32. */

export type Random = () => number;

/** Numbers in [0, 1) with 53 random bits; the same seed (any safe integer) gives the same numbers. */
export function createRandom(seed: number): Random {
  const next = createXoshiro128(toState(seed));
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
}

/** Unsigned 32-bit numbers. `state` must not be all zeros. */
export function createXoshiro128(state: readonly [number, number, number, number]): Random {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
}

function toState(seed: number): [number, number, number, number] {
  // Both halves of the seed count, so that seeds 2^32 apart differ.
  const low = createSplitMix32(seed % 2 ** 32);
  const high = createSplitMix32(Math.floor(seed / 2 ** 32));
  return [low(), high(), low(), high()];
}

function createSplitMix32(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return mixed ^ (mixed >>> 16);
  };
}

function rotateLeft(value: number, count: number): number {
  return (value << count) | (value >>> (32 - count));
}
