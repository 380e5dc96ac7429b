/** IEEE 754 half precision to single, by a table: Node 22 has no Float16Array. */

let table: Float32Array | undefined;

/** Writes the numbers whose bits are in `halves` to `target`. */
export function decodeFloat16(halves: Uint16Array, target: Float32Array): void {
  table ??= Float32Array.from({ length: 65_536 }, (_, bits) => toNumber(bits));
  for (let index = 0; index < target.length; index++) {
    target[index] = table[halves[index] ?? 0] ?? 0;
  }
}

function toNumber(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
