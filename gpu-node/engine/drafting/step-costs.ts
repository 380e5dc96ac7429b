/** What drafts cost, measured while the model runs: by how much each lengthens a step of so many sequences. */
import { Recent } from "../recent.ts";

/** Before it is measured a draft is taken to lengthen a step of one sequence by this share. */
const firstDraftShare = 0.3;
/** However a measurement went, a draft costs this share of a step at least. */
const leastDraftShare = 0.005;
/** After so many steps the one thing or the other is measured again. */
const mostStepsUnmeasured = 100;

class Costs {
  /** Of steps without drafts. */
  readonly plainMs = new Recent();
  readonly msPerDraft = new Recent();
  stepsWithDrafts = 0;
  stepsWithout = 0;
}

export class StepCosts {
  readonly #ofSequences = new Map<number, Costs>();

  /** Of a step of so many sequences without drafts; null where that is to be measured first. */
  plainMs(sequences: number): number | null {
    const costs = this.#of(sequences);
    return costs.stepsWithDrafts < mostStepsUnmeasured ? costs.plainMs.median : null;
  }

  /** What each draft adds. */
  msPerDraft(sequences: number): number {
    const { plainMs, msPerDraft } = this.#of(sequences);
    const plain = plainMs.median ?? 0;
    const guess = (plain * firstDraftShare) / (1 + firstDraftShare * (sequences - 1));
    return Math.max(msPerDraft.median ?? guess, plain * leastDraftShare);
  }

  /** Whether a step with a draft is due, to measure again what it costs. */
  isDraftDue(sequences: number): boolean {
    return this.#of(sequences).stepsWithout >= mostStepsUnmeasured;
  }

  note(sequences: number, drafts: number, ms: number): void {
    const costs = this.#of(sequences);
    if (drafts === 0) {
      costs.plainMs.note(ms);
      costs.stepsWithDrafts = 0;
      costs.stepsWithout += 1;
      return;
    }
    costs.msPerDraft.note((ms - (costs.plainMs.median ?? ms)) / drafts);
    costs.stepsWithDrafts += 1;
    costs.stepsWithout = 0;
  }

  #of(sequences: number): Costs {
    const costs = this.#ofSequences.get(sequences) ?? new Costs();
    this.#ofSequences.set(sequences, costs);
    return costs;
  }
}
