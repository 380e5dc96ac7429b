/** Sampling by its definition: sorts the whole vocabulary. What the engine's sampler is compared with. */
import type { Sampling } from "../../gpu-node/engine/sampler.ts";

export const plain: Sampling = { temperature: 1, minP: 0, topK: 0, topP: 1 };

/** The ids that may be drawn, the likeliest first, with their weights, the likeliest one's being 1. */
export function keepByDefinition(
  logits: Float32Array,
  { temperature, minP, topK, topP }: Sampling,
): { readonly id: number; readonly weight: number }[] {
  const highest = logits.reduce((most, logit) => Math.max(most, logit));
  const all = Array.from(logits, (logit, id) => ({
    id,
    weight: Math.fround(Math.exp((logit - highest) / temperature)),
  }));
  const ranked = all.toSorted((a, b) => b.weight - a.weight || a.id - b.id);
  const likely = ranked.filter(({ weight }) => weight >= minP);
  const top = topK > 0 ? likely.slice(0, topK) : likely;
  if (topP === 1) return top;
  const mass = sumOf(top) * topP;
  let reached = 0;
  const last = top.findIndex(({ weight }) => {
    reached += weight;
    return reached >= mass;
  });
  return top.slice(0, last + 1);
}

/** @param share the random number, 0 to 1 */
export function drawByDefinition(logits: Float32Array, sampling: Sampling, share: number): number {
  const kept = keepByDefinition(logits, sampling);
  const isFiltered = sampling.minP > 0 || sampling.topK > 0 || sampling.topP < 1;
  const order = isFiltered ? kept : kept.toSorted((a, b) => a.id - b.id);
  let rest = share * sumOf(order);
  for (const { id, weight } of order) {
    rest -= weight;
    if (rest < 0) return id;
  }
  return order.at(-1)?.id ?? -1;
}

function sumOf(tokens: readonly { readonly weight: number }[]): number {
  return tokens.reduce((sum, { weight }) => sum + weight, 0);
}
