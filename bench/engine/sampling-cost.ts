/** What the choice of a token costs beside the model's step: time and memory, for rows of the size of Phi-3's vocabulary. */
import { createRandom } from "../../gpu-node/engine/random.ts";
import { Sampler } from "../../gpu-node/engine/sampler.ts";
import {
  createTokenSampler,
  type TokenSampler,
  type TokenSamplerOptions,
} from "../../gpu-node/engine/token-sampler.ts";

const vocabularySize = 32_064;

export interface SamplingCost {
  readonly sampling: string;
  readonly logits: string;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly bytes: number;
}

type Options = Omit<TokenSamplerOptions, "seed">;

const filters = { topK: 40, minP: 0.05, topP: 0.9 };
const penalties = { repetitionPenalty: 1.1, frequencyPenalty: 0.2, presencePenalty: 0.1 };

const samplings: Readonly<Record<string, Options>> = {
  greedy: { temperature: 0 },
  temperature: { temperature: 1 },
  "temperature, top_p": { temperature: 1, topP: 0.9 },
  "temperature, top_k": { temperature: 1, topK: 40 },
  "temperature, min_p": { temperature: 1, minP: 0.05 },
  "all filters": { temperature: 1, ...filters },
  "all filters, penalties on a prompt of 2,000 tokens": {
    temperature: 1,
    ...filters,
    ...penalties,
    promptIds: Array.from({ length: 2000 }, (_, index) => index * 16),
  },
  "greedy, 5 logprobs": { temperature: 0, topLogprobs: 5 },
};

/** Rows of logits by the spread of their normal distribution; a trained model's are like the widest. */
const spreads: Readonly<Record<string, number>> = { "all equal": 0, "spread 1": 1, "spread 4": 4 };

/** @param steps of each case that are timed, after as many that are not */
export function measureSampling(steps: number): SamplingCost[] {
  const costs: SamplingCost[] = [];
  for (const [logits, spread] of Object.entries(spreads)) {
    const rows = createRows(spread);
    for (const [sampling, options] of Object.entries(samplings)) {
      const sampler = createTokenSampler({ ...options, seed: 1 }, new Sampler(vocabularySize));
      costs.push({ sampling, logits, ...measure(sampler, rows, steps) });
    }
  }
  return costs;
}

function measure(sampler: TokenSampler, rows: readonly Float32Array[], steps: number) {
  const step = (index: number): void => {
    const row = rows[index % rows.length];
    if (row) sampler.next(row);
  };
  for (let index = 0; index < steps; index += 1) step(index);
  const heapBefore = process.memoryUsage().heapUsed;
  for (let index = 0; index < steps; index += 1) step(index);
  // Wrong where the collector ran meanwhile: then it can even be below 0.
  const bytes = Math.round((process.memoryUsage().heapUsed - heapBefore) / steps);
  const times = Float64Array.from({ length: steps }, (_, index) => {
    const beginMs = performance.now();
    step(index);
    return performance.now() - beginMs;
  }).toSorted();
  const timeAt = (share: number): number => times[Math.floor(share * (steps - 1))] ?? 0;
  return { medianMs: timeAt(0.5), p99Ms: timeAt(0.99), bytes };
}

function createRows(spread: number): Float32Array[] {
  const random = createRandom(1);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: 16 }, () =>
    Float32Array.from({ length: vocabularySize }, () => normal() * spread),
  );
}
