/**
 * How many tokens of a prompt ONNX Runtime's attention on the CPU takes at a time, its tiles. One token that is left over
 * alone goes through another kernel than several do, and gets other rounding.
 * Source: q_block_size in onnxruntime/contrib_ops/cpu/bert, of multihead_attention.cc and gqa_attention_base.h.
 */

const floatBytes = 4;
/** A tile is shorter where the processor has less second-level cache; ONNX Runtime reads its size, this doesn't. */
const cacheSizes = [256, 512, 1024].map((kilobytes) => kilobytes * 1024);

/** All that there may be, whatever the processor. */
export function listAttentionTiles(headSize: number): readonly number[] {
  const most = 2 * headSize;
  const tiles = cacheSizes.map((bytes) => {
    return Math.min(Math.floor(bytes / (floatBytes * 4 * most)), most);
  });
  return [...new Set(tiles)];
}
