/** Draws the next token from its logits. */
import { strict as assert } from "node:assert";
import { argmax } from "./argmax.ts";
import type { Random } from "./random.ts";
import { RankedWeights } from "./ranked-weights.ts";

/** Less is as good as 0, as in vLLM: the quotients would leave the range of numbers. */
const leastTemperature = 1e-5;

/**
 * In the order of their effect, which is vLLM's: the probabilities at `temperature`; without those below
 * `minP`; the `topK` likeliest of these; of these the likeliest until `topP` of their mass is reached.
 */
export interface Sampling {
  /** 0 takes the likeliest token. */
  readonly temperature: number;
  /** A token's least probability, as a share of the likeliest one's; 0 = any. */
  readonly minP: number;
  /** 0 = all. */
  readonly topK: number;
  /** 1 = all, 0 = the likeliest token. */
  readonly topP: number;
}

/** Keeps its working memory, so that a step allocates next to nothing; holds nothing from one draw to the next. */
export class Sampler {
  readonly vocabularySize: number;
  /** For a caller that changes logits before it samples. */
  readonly scratch: Float32Array;
  readonly #weights: RankedWeights;
  readonly #border = createRank();
  readonly #drawn = createRank();

  constructor(vocabularySize: number) {
    this.vocabularySize = vocabularySize;
    this.scratch = new Float32Array(vocabularySize);
    this.#weights = new RankedWeights(vocabularySize);
  }

  /** `random` gives one number where the temperature isn't 0. The lowest id wins among equals. */
  sample(logits: Float32Array, sampling: Sampling, random: Random): number {
    const likeliest = argmax(logits);
    const { temperature, minP, topK, topP } = sampling;
    if (temperature < leastTemperature) return likeliest;
    const share = random();
    if (topK === 1) return likeliest;
    const weights = this.#weights;
    const total = weights.weigh(logits, logits[likeliest] ?? 0, temperature);
    assert(Number.isFinite(total), "The model gave logits that are not numbers.");
    if (minP === 0 && topK === 0 && topP === 1) return weights.findInIdOrder(share * total);
    const drawn = this.#drawn;
    const border = this.#border;
    this.#findBorder(sampling, total);
    weights.findBeyond(share * border.mass, drawn);
    const isOutside =
      drawn.bits === border.bits ? drawn.nth > border.nth : drawn.bits < border.bits;
    return isOutside ? border.id : drawn.id; // rounding left a little over
  }

  /** The last rank that may be drawn. */
  #findBorder({ minP, topK, topP }: Sampling, total: number): void {
    const weights = this.#weights;
    const border = this.#border;
    const likely = weights.rank(minP);
    const count = topK > 0 ? Math.min(topK, likely) : likely;
    border.mass = total;
    if (minP > 0 || topK > 0) weights.findCount(count, border);
    if (topP < 1) weights.findMass(border.mass * topP, border);
  }
}

function createRank() {
  return { bits: 0, nth: 0, id: 0, mass: 0 };
}
