import { describe, expect, it } from "vitest";
import { planDrafts, type Candidate } from "../../../../gpu-node/engine/drafting/draft-plan.ts";
import { StepCosts } from "../../../../gpu-node/engine/drafting/step-costs.ts";

/** Of these probabilities, as tokens from `first` on. */
function createCandidate(probabilities: readonly number[], first = 0, room = 100): Candidate {
  const drafts = probabilities.map((probability, index) => ({ token: first + index, probability }));
  const draft = (most: number, leastProbability: number) => {
    let together = 1;
    const likely = drafts.filter(
      ({ probability }) => (together *= probability) >= leastProbability,
    );
    return likely.slice(0, most);
  };
  return { drafter: { note: () => undefined, draft }, room };
}

/** A step of so many sequences took 10 ms, and each draft so many more. */
function createCosts(sequences: number, msPerDraft: number): StepCosts {
  const costs = new StepCosts();
  costs.note(sequences, 0, 10);
  for (let times = 0; times < 5; times += 1) costs.note(sequences, 2, 10 + 2 * msPerDraft);
  return costs;
}

function plan(candidates: readonly Candidate[], costs: StepCosts, room = 100): number[][] {
  return planDrafts(candidates, { sequences: candidates.length, room, costs });
}

const slowlyLess = [0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9];

describe("the length of drafts", () => {
  it("is longer where a draft costs less", () => {
    const lengths = [0.5, 3, 6, 9.5].map(
      (ms) => plan([createCandidate(slowlyLess)], createCosts(1, ms))[0]?.length,
    );
    expect(lengths).toEqual([8, 5, 2, 0]);
  });

  it("gives most tokens for the time, of all lengths", () => {
    for (const msPerDraft of [0.5, 1, 2, 4, 8]) {
      const chosen =
        plan([createCandidate(slowlyLess)], createCosts(1, msPerDraft))[0]?.length ?? 0;
      const rates = [0, ...slowlyLess].map((_, drafts) => {
        const expected = Array.from({ length: drafts }, (__, index) => 0.9 ** (index + 1));
        return (1 + expected.reduce((sum, each) => sum + each, 0)) / (10 + drafts * msPerDraft);
      });
      expect(rates[chosen]).toBeCloseTo(Math.max(...rates), 10);
    }
  });

  it("is shared out among sequences by what each draft can be expected to bring", () => {
    const candidates = [createCandidate([0.7, 0.7]), createCandidate([0.95, 0.9, 0.5], 50)];
    expect(plan(candidates, createCosts(2, 0.1), 3)).toEqual([[0], [50, 51]]);
    expect(plan(candidates, createCosts(2, 0.1), 1)).toEqual([[], [50]]);
    expect(plan(candidates, createCosts(2, 0.1), 0)).toEqual([[], []]);
  });

  it("keeps to the room of a sequence", () => {
    expect(plan([createCandidate(slowlyLess, 0, 2)], createCosts(1, 0.1))).toEqual([[0, 1]]);
  });

  it("is 0 before a plain step was measured, and again after many steps with drafts", () => {
    const candidate = createCandidate([0.99]);
    const costs = new StepCosts();
    expect(plan([candidate], costs)).toEqual([[]]);
    costs.note(1, 0, 10);
    for (let step = 0; step < 100; step += 1) {
      expect(plan([candidate], costs)).toEqual([[0]]);
      costs.note(1, 1, 11);
    }
    expect(plan([candidate], costs)).toEqual([[]]);
  });

  it("is 1 now and then where drafts cost too much, to see whether they still do", () => {
    const costs = createCosts(1, 20);
    const likely = createCandidate([0.9]);
    const lengths = Array.from({ length: 303 }, () => {
      const [drafts = []] = plan([likely], costs);
      costs.note(1, drafts.length, 10 + 20 * drafts.length);
      return drafts.length;
    });
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(3);
    expect(plan([createCandidate([0.3])], costs)).toEqual([[]]);
  });
});
