import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../gpu-node/engine/random.ts";
import { Sampler, type Sampling } from "../../../gpu-node/engine/sampler.ts";
import { drawByDefinition, keepByDefinition, plain } from "../../support/plain-sampling.ts";
import { propertyRuns } from "../../support/property-runs.ts";

const vocabularySize = 200;
const logitArbitrary = fc.oneof(
  { weight: 9, arbitrary: fc.float({ min: -40, max: 40, noNaN: true }) },
  fc.constantFrom(0, -0, 12.5, 40, -Infinity),
);
/** Of any kind: with many equal ones, and with such as can't come at all. */
const logitsArbitrary = fc
  .oneof(
    fc.array(logitArbitrary, { minLength: vocabularySize, maxLength: vocabularySize }),
    fc.array(fc.constantFrom(1, 1.0000001, 2, -3), {
      minLength: vocabularySize,
      maxLength: vocabularySize,
    }),
  )
  .filter((logits) => logits.some(Number.isFinite))
  .map((logits) => Float32Array.from(logits));
const samplingArbitrary = fc.record({
  temperature: fc.double({ min: 0.01, max: 2, noNaN: true }),
  minP: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
  topK: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 300 })),
  topP: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
});

function sampleOnce(logits: readonly number[], sampling: Partial<Sampling>, seed = 1): number {
  const row = Float32Array.from(logits);
  return new Sampler(row.length).sample(row, { ...plain, ...sampling }, createRandom(seed));
}

function drawnIds(logits: readonly number[], sampling: Partial<Sampling>, draws: number): number[] {
  const row = Float32Array.from(logits);
  const sampler = new Sampler(row.length);
  const random = createRandom(11);
  return Array.from({ length: draws }, () =>
    sampler.sample(row, { ...plain, ...sampling }, random),
  );
}

describe("Sampler", () => {
  it.each([0, 1e-6, Number.MIN_VALUE])(
    "takes the lowest id among the likeliest at temperature %d",
    (temperature) => {
      expect(sampleOnce([1, 3, -2, 3, 3], { temperature })).toBe(1);
    },
  );

  it.each([
    [[Number.NaN, Number.NaN], 0],
    [[1, Infinity], 0],
    [[-Infinity, -Infinity], 0],
    [[1, Number.NaN], 1],
  ])("refuses the logits %j at temperature %d: they are no numbers", (logits, temperature) => {
    expect(() => sampleOnce(logits, { temperature })).toThrow("not numbers");
  });

  it.each<[string, Partial<Sampling>]>([
    ["all", {}],
    ["the hot", { temperature: 2 }],
    ["the nucleus", { topP: 0.9 }],
    ["the three likeliest", { topK: 3 }],
    ["the likely", { minP: 0.2 }],
    ["what all filters leave", { temperature: 1.5, topK: 5, minP: 0.1, topP: 0.8 }],
  ])("draws each token of %s as often as its probability says", (_, partial) => {
    const logits = [0.05, 0.4, 0.2, 0.15, 0.1, 0.06, 0.04].map(Math.log);
    const draws = 40_000;
    const drawn = drawnIds(logits, partial, draws);
    const kept = keepByDefinition(Float32Array.from(logits), { ...plain, ...partial });
    const mass = kept.reduce((sum, { weight }) => sum + weight, 0);
    expect(new Set(drawn)).toEqual(new Set(kept.map(({ id }) => id)));
    for (const { id, weight } of kept) {
      const chance = weight / mass;
      const share = drawn.filter((other) => other === id).length / draws;
      const deviation = Math.sqrt((chance * (1 - chance)) / draws);
      expect(Math.abs(share - chance)).toBeLessThan(4 * deviation + 1e-9);
    }
  });

  it("takes the likeliest token when top_p is 0 or top_k is 1", () => {
    expect(new Set(drawnIds([0, 0.1, 0], { topP: 0 }, 50))).toEqual(new Set([1]));
    expect(new Set(drawnIds([0, 0.1, 0], { topK: 1 }, 50))).toEqual(new Set([1]));
  });

  it("draws from all when top_k is 0, or more than there are", () => {
    const all = new Set([0, 1, 2]);
    expect(new Set(drawnIds([0, 0.1, 0], { topK: 0 }, 100))).toEqual(all);
    expect(new Set(drawnIds([0, 0.1, 0], { topK: 9 }, 100))).toEqual(all);
  });

  it("keeps only what is as likely as the likeliest when min_p is 1", () => {
    expect(new Set(drawnIds([1, 2, 2, 1.99], { minP: 1 }, 100))).toEqual(new Set([1, 2]));
  });

  it("keeps the lowest ids where top_k cuts through equals", () => {
    expect(new Set(drawnIds([0, 5, 5, 5, 5], { topK: 2 }, 100))).toEqual(new Set([1, 2]));
  });

  it.each<Partial<Sampling>>([{}, { topP: 0.99 }, { topK: 50 }, { minP: 0.001 }])(
    "draws the one token that isn't banned, with %j",
    (sampling) => {
      const logits = [-Infinity, -Infinity, -80, -Infinity];
      expect(new Set(drawnIds(logits, sampling, 50))).toEqual(new Set([2]));
    },
  );

  it("draws what its definition says, whatever the filters (property)", () => {
    const sampler = new Sampler(vocabularySize);
    const cases = fc.property(
      logitsArbitrary,
      samplingArbitrary,
      fc.integer(),
      (logits, sampling, seed) => {
        const share = createRandom(seed)();
        const id = sampler.sample(logits, sampling, createRandom(seed));
        expect(id).toBe(
          sampling.topK === 1
            ? logits.indexOf(logits.reduce((most, logit) => Math.max(most, logit)))
            : drawByDefinition(logits, sampling, share),
        );
      },
    );
    fc.assert(cases, propertyRuns(20_000));
  });

  it("goes on giving a seed the tokens that it always gave", () => {
    const random = createRandom(3);
    const row = Float32Array.from({ length: 500 }, () => random() * 12);
    const sampler = new Sampler(row.length);
    const draw = (sampling: Partial<Sampling>) => {
      const seeded = createRandom(42);
      return Array.from({ length: 8 }, () =>
        sampler.sample(row, { ...plain, ...sampling }, seeded),
      );
    };
    expect(draw({ temperature: 1.5 })).toMatchInlineSnapshot(`
      [
        389,
        164,
        164,
        151,
        396,
        80,
        413,
        61,
      ]
    `);
    expect(draw({ temperature: 0.7, topP: 0.9 })).toMatchInlineSnapshot(`
      [
        429,
        308,
        308,
        67,
        450,
        6,
        158,
        320,
      ]
    `);
  });

  it("gives the same token for the same seed, whatever was sampled before (property)", () => {
    const used = new Sampler(vocabularySize);
    const cases = fc.property(
      logitsArbitrary,
      samplingArbitrary,
      fc.integer(),
      (logits, sampling, seed) => {
        const fresh = new Sampler(vocabularySize).sample(logits, sampling, createRandom(seed));
        expect(used.sample(logits, sampling, createRandom(seed))).toBe(fresh);
      },
    );
    fc.assert(cases, propertyRuns(2000));
  });
});
