/** Picks the next token from the logits. */
import { strict as assert } from "node:assert";
import type { Random } from "./random.ts";

export interface Sampling {
  /** 0 takes the likeliest token. */
  readonly temperature: number;
  /** Only the likeliest tokens whose probabilities add up to this are drawn from; 1 = all. */
  readonly topP: number;
}

/** Keeps its working memory, so that a step allocates next to nothing. */
export class Sampler {
  readonly vocabularySize: number;
  /** Probability of each token, times a common factor. */
  readonly #weights: Float32Array;
  readonly #candidates: Uint32Array;

  constructor(vocabularySize: number) {
    this.vocabularySize = vocabularySize;
    this.#weights = new Float32Array(vocabularySize);
    this.#candidates = new Uint32Array(vocabularySize);
  }

  sample(logits: Float32Array, { temperature, topP }: Sampling, random: Random): number {
    const likeliest = argmax(logits);
    if (temperature === 0) return likeliest;
    const total = this.#weigh(logits, logits[likeliest] ?? 0, temperature);
    return topP < 1 ? this.#drawFromNucleus(total * topP, random) : this.#draw(random() * total);
  }

  #weigh(logits: Float32Array, highest: number, temperature: number): number {
    let total = 0;
    for (let id = 0; id < logits.length; id++) {
      const weight = Math.exp(((logits[id] ?? 0) - highest) / temperature);
      this.#weights[id] = weight;
      total += this.#weights[id] ?? 0;
    }
    return total;
  }

  #draw(target: number): number {
    let sum = 0;
    let drawn = 0;
    for (let id = 0; id < this.#weights.length; id++) {
      const weight = this.#weights[id] ?? 0;
      if (weight === 0) continue;
      drawn = id;
      sum += weight;
      if (sum > target) break;
    }
    return drawn;
  }

  #drawFromNucleus(mass: number, random: Random): number {
    const candidates = this.#likeliest(mass);
    let kept = 0;
    let sum = 0;
    while (kept < candidates.length) {
      sum += this.#weights[candidates[kept++] ?? 0] ?? 0;
      if (sum >= mass) break;
    }
    let rest = random() * sum;
    for (const id of candidates.subarray(0, kept)) {
      rest -= this.#weights[id] ?? 0;
      if (rest < 0) return id;
    }
    return candidates[kept - 1] ?? 0; // rounding left a little over
  }

  /**
   * The likeliest ids, at least `mass` of them together, in order. Sorting the whole vocabulary would
   * cost more than the rest of a step, so a threshold is lowered until enough are above it.
   */
  #likeliest(mass: number): Uint32Array {
    const weights = this.#weights;
    for (let threshold = 0.1; ; threshold = threshold < 1e-9 ? 0 : threshold / 100) {
      let count = 0;
      let sum = 0;
      for (let id = 0; id < weights.length; id++) {
        const weight = weights[id] ?? 0;
        if (weight < threshold) continue;
        this.#candidates[count++] = id;
        sum += weight;
      }
      if (sum < mass && threshold > 0) continue;
      const chosen = this.#candidates.subarray(0, count);
      return chosen.toSorted((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b);
    }
  }
}

/** The id of the highest logit, the lowest id among equals. */
function argmax(logits: Float32Array): number {
  let best = 0;
  let highest = logits[0] ?? 0;
  for (let id = 1; id < logits.length; id++) {
    const logit = logits[id] ?? 0;
    if (logit > highest) {
      highest = logit;
      best = id;
    }
  }
  assert(Number.isFinite(highest), "The model gave logits that are not numbers.");
  return best;
}
