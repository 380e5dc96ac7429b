import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Sampler } from "../../../gpu-node/engine/sampler.ts";
import {
  createTokenSampler,
  type TokenSamplerOptions,
} from "../../../gpu-node/engine/token-sampler.ts";
import { propertyRuns } from "../../support/property-runs.ts";

const size = 8;
const sampler = new Sampler(size);

function create(options: Partial<TokenSamplerOptions>) {
  return createTokenSampler({ temperature: 0, seed: 1, ...options }, sampler);
}

/** The tokens of so many steps with the same logits. */
function run(options: Partial<TokenSamplerOptions>, logits: readonly number[], steps = 6) {
  const row = Float32Array.from({ length: size }, (_, id) => logits[id] ?? -50);
  const one = create(options);
  return Array.from({ length: steps }, () => one.next(row).tokenId);
}

describe("a penalty", () => {
  it("for presence is taken off once, whatever is repeated", () => {
    // 3 falls to 1, 2 to 0: then the first is the highest again, and stays so.
    expect(run({ presencePenalty: 2 }, [3, 2])).toEqual([0, 1, 0, 0, 0, 0]);
  });

  it("for frequency is taken off for each time", () => {
    expect(run({ frequencyPenalty: 0.6 }, [3, 2])).toEqual([0, 0, 1, 0, 1, 0]);
  });

  it("below 0 makes a token likelier once it was made", () => {
    const sampled = { temperature: 1, frequencyPenalty: -2, presencePenalty: -2 };
    const tokens = run(sampled, Array.from({ length: size }).fill(0).map(Number), 40);
    expect(new Set(tokens.slice(20)).size).toBe(1);
  });

  it.each([
    [{ presencePenalty: 2 }, 0],
    [{ frequencyPenalty: 2 }, 0],
    [{ repetitionPenalty: 2 }, 1],
  ])("%j counts the prompt's tokens only if it is for repetition", (penalty, expected) => {
    expect(run({ ...penalty, promptIds: [0] }, [3, 2], 1)).toEqual([expected]);
  });

  it("for repetition divides positive logits and multiplies others", () => {
    const promptIds = [0, 0, 0, 1];
    expect(run({ repetitionPenalty: 2, promptIds }, [4, -1, 1.9], 1)).toEqual([0]);
    expect(run({ repetitionPenalty: 2, promptIds }, [4, -1, 2.1], 1)).toEqual([2]);
    expect(run({ repetitionPenalty: 2, promptIds: [1] }, [-1.9, -1], 1)).toEqual([0]);
    expect(run({ repetitionPenalty: 2, promptIds: [1] }, [-2.1, -1], 1)).toEqual([1]);
    expect(run({ repetitionPenalty: 0.5, promptIds: [1] }, [3, 2], 1)).toEqual([1]);
  });
});

describe("a bias", () => {
  it("is added to its token's logit", () => {
    expect(run({ logitBias: new Map([[1, 1.1]]) }, [3, 2], 1)).toEqual([1]);
    expect(run({ logitBias: new Map([[0, -1.1]]) }, [3, 2], 1)).toEqual([1]);
  });

  it("of -100 bans its token, however likely", () => {
    expect(run({ logitBias: new Map([[0, -100]]) }, [900, 2], 1)).toEqual([1]);
    const logitBias = new Map([0, 1, 2, 3, 4, 6, 7].map((id) => [id, -100]));
    expect(run({ logitBias, temperature: 2 }, [9, 9, 9, 9, 9, -90, 9, 9], 20)).toEqual(
      Array.from({ length: 20 }).fill(5),
    );
  });

  it("of 100 forces its token", () => {
    const options = { logitBias: new Map([[6, 100]]), temperature: 1 };
    expect(new Set(run(options, [20, 2], 50))).toEqual(new Set([6]));
  });
});

describe("the least number of tokens", () => {
  it("keeps end tokens away until then, and no longer", () => {
    const options = { minTokens: 3, endTokenIds: new Set([0, 1]) };
    expect(run(options, [9, 8, 7, 6])).toEqual([2, 2, 2, 0, 0, 0]);
  });

  it("keeps them away whatever their bias says", () => {
    const options = { minTokens: 1, endTokenIds: new Set([0]), logitBias: new Map([[0, 100]]) };
    expect(run(options, [9, 8], 2)).toEqual([1, 0]);
  });
});

describe("log probabilities", () => {
  const probabilities = [0.5, 0.25, 0.125, 0.125];
  const row = Float32Array.from({ length: size }, (_, id) =>
    Math.log((probabilities[id] ?? 0) * 1000),
  );

  it("are the model's own, whatever temperature, bias and filters say", () => {
    const changed = { temperature: 2, topK: 1, logitBias: new Map([[2, 100]]), topLogprobs: 3 };
    const { tokenId, logprobs } = create(changed).next(row);
    expect(tokenId).toBe(2);
    expect(logprobs?.logprob).toBeCloseTo(Math.log(0.125), 6);
    expect(logprobs?.top.map((one) => one.tokenId)).toEqual([0, 1, 2]);
    for (const [index, { logprob }] of (logprobs?.top ?? []).entries()) {
      expect(logprob).toBeCloseTo(Math.log(probabilities[index] ?? 0), 6);
    }
  });

  it("are there only where they are asked for, and may name no others", () => {
    expect(create({}).next(row)).toEqual({ tokenId: 0 });
    expect(create({ topLogprobs: 0 }).next(row).logprobs?.top).toEqual([]);
  });

  it("of what can't come are a number that JSON can hold", () => {
    const { logprobs } = create({ topLogprobs: 8 }).next(row);
    expect(logprobs?.top.slice(4).map((one) => one.logprob)).toEqual([-9999, -9999, -9999, -9999]);
  });

  it("name the likeliest in their order, add up to one, and tell of the chosen (property)", () => {
    const rows = fc.array(fc.float({ min: -20, max: 20, noNaN: true }), {
      minLength: size,
      maxLength: size,
    });
    const cases = fc.property(rows, fc.integer({ min: 0, max: size }), (logits, count) => {
      const { tokenId, logprobs } = create({ temperature: 1, topLogprobs: count }).next(
        Float32Array.from(logits),
      );
      const order = logits
        .map((logit, id) => ({ logit, id }))
        .toSorted((a, b) => b.logit - a.logit || a.id - b.id);
      expect(logprobs?.top.map((one) => one.tokenId)).toEqual(
        order.slice(0, count).map(({ id }) => id),
      );
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      expect(logprobs?.logprob).toBeCloseTo(Math.log(Math.exp(logits[tokenId] ?? 0) / total), 5);
    });
    fc.assert(cases, propertyRuns(5000));
  });
});

describe("a token sampler", () => {
  it("doesn't write to the logits", () => {
    const row = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const before = [...row];
    const options = { logitBias: new Map([[1, 5]]), presencePenalty: 1, temperature: 1 };
    const one = create(options);
    for (let step = 0; step < 5; step++) one.next(row);
    expect([...row]).toEqual(before);
  });

  it("gives the same tokens alone and among others that share its memory (property)", () => {
    const options = fc.record({
      temperature: fc.constantFrom(0, 0.7, 1.5),
      topP: fc.constantFrom(1, 0.8),
      topK: fc.constantFrom(0, 3),
      minP: fc.constantFrom(0, 0.1),
      repetitionPenalty: fc.constantFrom(1, 1.3),
      frequencyPenalty: fc.constantFrom(0, 0.7),
      presencePenalty: fc.constantFrom(0, -0.5),
      seed: fc.integer(),
    });
    const row = fc.array(fc.float({ min: -9, max: 9, noNaN: true }), {
      minLength: size,
      maxLength: size,
    });
    const cases = fc.property(
      fc.array(options, { minLength: 2, maxLength: 4 }),
      fc.array(row, { minLength: 5, maxLength: 10 }),
      (all, rows) => {
        const together = all.map((one) => create(one));
        const mixed = rows.map((logits) =>
          together.map((one) => one.next(Float32Array.from(logits)).tokenId),
        );
        for (const [index, one] of all.entries()) {
          const alone = createTokenSampler(one, new Sampler(size));
          const tokens = rows.map((logits) => alone.next(Float32Array.from(logits)).tokenId);
          expect(mixed.map((step) => step[index])).toEqual(tokens);
        }
      },
    );
    fc.assert(cases, propertyRuns(2000));
  });
});
