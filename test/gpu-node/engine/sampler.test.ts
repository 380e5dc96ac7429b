import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../gpu-node/engine/random.ts";
import { Sampler } from "../../../gpu-node/engine/sampler.ts";
import { propertyRuns } from "../../support/property-runs.ts";

const vocabularySize = 200;
const logitsArbitrary = fc
  .array(fc.float({ min: -40, max: 40, noNaN: true }), {
    minLength: vocabularySize,
    maxLength: vocabularySize,
  })
  .map((logits) => Float32Array.from(logits));

function probabilities(logits: Float32Array, temperature: number): number[] {
  const highest = Math.max(...logits);
  const weights = Array.from(logits, (logit) => Math.exp((logit - highest) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** The nucleus by its definition: sort all, take until the mass is reached. */
function nucleusOf(logits: Float32Array, temperature: number, topP: number): Set<number> {
  const chances = probabilities(logits, temperature);
  const order = chances
    .map((_, id) => id)
    .toSorted((a, b) => (chances[b] ?? 0) - (chances[a] ?? 0));
  const nucleus = new Set<number>();
  let mass = 0;
  for (const id of order) {
    nucleus.add(id);
    mass += chances[id] ?? 0;
    if (mass >= topP + 1e-6) break; // rounding may put the border one further
  }
  return nucleus;
}

describe("Sampler", () => {
  it("takes the lowest id among the likeliest at temperature 0", () => {
    const logits = Float32Array.of(1, 3, -2, 3, 3);
    const sampler = new Sampler(logits.length);
    expect(sampler.sample(logits, { temperature: 0, topP: 1 }, createRandom(1))).toBe(1);
  });

  it("refuses logits that are no numbers", () => {
    const sampler = new Sampler(2);
    const logits = Float32Array.of(Number.NaN, Number.NaN);
    const sample = () => sampler.sample(logits, { temperature: 0, topP: 1 }, createRandom(1));
    expect(sample).toThrow("not numbers");
  });

  it("draws tokens as often as their probabilities say", () => {
    const logits = Float32Array.from([0.5, 0.3, 0.15, 0.05], Math.log);
    const sampler = new Sampler(4);
    const random = createRandom(11);
    const counts = [0, 0, 0, 0];
    for (let draw = 0; draw < 20_000; draw++) {
      const id = sampler.sample(logits, { temperature: 1, topP: 1 }, random);
      counts[id] = (counts[id] ?? 0) + 1;
    }
    for (const [id, chance] of [0.5, 0.3, 0.15, 0.05].entries()) {
      expect(Math.abs((counts[id] ?? 0) / 20_000 - chance)).toBeLessThan(0.02);
    }
  });

  it("draws only from the nucleus, and reaches all of a small one", () => {
    const logits = Float32Array.from([0.05, 0.5, 0.3, 0.15], Math.log);
    const sampler = new Sampler(4);
    const random = createRandom(5);
    const drawn = new Set<number>();
    for (let draw = 0; draw < 2000; draw++) {
      drawn.add(sampler.sample(logits, { temperature: 1, topP: 0.9 }, random));
    }
    expect(drawn).toEqual(new Set([1, 2, 3]));
  });

  it("takes the likeliest token when top_p is 0", () => {
    const sampler = new Sampler(3);
    const logits = Float32Array.of(0, 0.1, 0);
    expect(sampler.sample(logits, { temperature: 1, topP: 0 }, createRandom(2))).toBe(1);
  });

  it("never leaves the nucleus of its definition (property)", () => {
    const sampler = new Sampler(vocabularySize);
    const cases = fc.property(
      logitsArbitrary,
      fc.double({ min: 0.1, max: 2, noNaN: true }),
      fc.double({ min: 0.01, max: 0.999, noNaN: true }),
      fc.integer(),
      (logits, temperature, topP, seed) => {
        const id = sampler.sample(logits, { temperature, topP }, createRandom(seed));
        expect(nucleusOf(logits, temperature, topP)).toContain(id);
      },
    );
    fc.assert(cases, propertyRuns(10_000));
  });

  it("gives the same token for the same seed, whatever was sampled before (property)", () => {
    const used = new Sampler(vocabularySize);
    const cases = fc.property(logitsArbitrary, fc.integer(), (logits, seed) => {
      const sampling = { temperature: 0.8, topP: 0.95 };
      const fresh = new Sampler(vocabularySize).sample(logits, sampling, createRandom(seed));
      expect(used.sample(logits, sampling, createRandom(seed))).toBe(fresh);
    });
    fc.assert(cases, propertyRuns(2000));
  });
});
