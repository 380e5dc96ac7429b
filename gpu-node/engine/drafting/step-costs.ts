/**
 * What drafts cost, measured while the model runs: by how much each lengthens a step of so many sequences. A straight
 * line through the newest steps with and without drafts (least squares), so that what slows all of them down
 * for a while tells nothing of the one kind or the other.
 */

/** Before it is measured a draft is taken to lengthen a step of one sequence by this share. */
const firstDraftShare = 0.3;
/** However a measurement went, a draft costs this share of a step at least. */
const leastDraftShare = 0.02;
/** A step that took so many times what was to be expected was held up by something else: no more of it counts. */
const mostOfExpected = 10;
/** What a step tells is forgotten over so many further ones. */
const memory = 500;
/** After so many steps the one thing or the other is measured again. */
const mostStepsUnmeasured = 100;

class CostLine {
  stepsWithDrafts = 0;
  stepsWithout = 0;
  /** Sums over the steps that count. */
  #steps = 0;
  #drafts = 0;
  #draftsSquared = 0;
  #ms = 0;
  #msTimesDrafts = 0;

  get isMeasured(): boolean {
    return this.#steps > 0;
  }

  /** By this each draft lengthens a step; null before there were steps with drafts and without. */
  get slope(): number | null {
    const spread = this.#steps * this.#draftsSquared - this.#drafts ** 2;
    if (spread < 1e-6 * this.#steps ** 2) return null;
    return (this.#steps * this.#msTimesDrafts - this.#drafts * this.#ms) / spread;
  }

  /** Of a step without drafts. */
  plainMs(msPerDraft: number): number {
    return (this.#ms - msPerDraft * this.#drafts) / this.#steps;
  }

  note(drafts: number, ms: number): void {
    const kept = 1 - 1 / memory;
    this.#steps = this.#steps * kept + 1;
    this.#drafts = this.#drafts * kept + drafts;
    this.#draftsSquared = this.#draftsSquared * kept + drafts ** 2;
    this.#ms = this.#ms * kept + ms;
    this.#msTimesDrafts = this.#msTimesDrafts * kept + ms * drafts;
  }
}

export interface StepCost {
  /** Of a step without drafts. */
  readonly plainMs: number;
  readonly msPerDraft: number;
  /** Whether a step with a draft is due, to measure again what it costs. */
  readonly isDraftDue: boolean;
}

export class StepCosts {
  readonly #ofSequences = new Map<number, CostLine>();

  /** Of steps of so many sequences; null where one without drafts is to be measured first. */
  of(sequences: number): StepCost | null {
    const line = this.#lineOf(sequences);
    if (!line.isMeasured || line.stepsWithDrafts >= mostStepsUnmeasured) return null;
    const { slope, stepsWithout } = line;
    const mean = line.plainMs(0);
    const guess = (mean * firstDraftShare) / (1 + firstDraftShare * (sequences - 1));
    const msPerDraft = Math.max(slope ?? guess, mean * leastDraftShare);
    const plainMs = Math.max(line.plainMs(msPerDraft), mean * leastDraftShare);
    return { plainMs, msPerDraft, isDraftDue: stepsWithout >= mostStepsUnmeasured };
  }

  note(sequences: number, drafts: number, ms: number): void {
    const line = this.#lineOf(sequences);
    const { plainMs = ms, msPerDraft = 0 } = this.of(sequences) ?? {};
    line.note(drafts, Math.min(ms, mostOfExpected * (plainMs + drafts * msPerDraft)));
    line.stepsWithDrafts = drafts > 0 ? line.stepsWithDrafts + 1 : 0;
    line.stepsWithout = drafts > 0 ? 0 : line.stepsWithout + 1;
  }

  #lineOf(sequences: number): CostLine {
    const line = this.#ofSequences.get(sequences) ?? new CostLine();
    this.#ofSequences.set(sequences, line);
    return line;
  }
}
