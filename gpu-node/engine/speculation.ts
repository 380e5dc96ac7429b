/**
 * Guesses tokens ahead, for the model to check several in one step. Each of the model's rows of logits goes through
 * the sequence's own sampler in order, and a guess holds only where it is the very token that the sampler chose: so
 * what a sequence gets is what it would get without.
 */
import { planDrafts, type SequenceDrafts } from "./drafting/draft-plan.ts";
import { StepCosts } from "./drafting/step-costs.ts";
import type { ModelRunner } from "./model-runner.ts";
import type { Sequence } from "./sequence.ts";

/** Who guesses. */
export interface DraftSource {
  begin(tenant: string, promptIds: readonly number[]): SequenceDrafts;
}

export interface SpeculationCounts {
  /** Sequences' steps that had drafts. */
  readonly drafts: number;
  readonly draftTokens: number;
  readonly acceptedTokens: number;
  /** By their place in the draft. */
  readonly acceptedPerPosition: readonly number[];
}

/** Of a model that guesses nothing. */
export const noSpeculation: SpeculationCounts = {
  drafts: 0,
  draftTokens: 0,
  acceptedTokens: 0,
  acceptedPerPosition: [],
};

/** Where tokens to check don't each have a place of their own in a run, so many are checked of a sequence. */
const mostDraftsInexact = 8;
/** So many sequences share the reading of the weights well enough: drafts beside them cost more than they bring. */
const fullBatch = 8;

export class Speculation {
  readonly #runner: ModelRunner;
  readonly #source: DraftSource;
  readonly #costs = new StepCosts();
  readonly #drafters = new WeakMap<Sequence, SequenceDrafts>();
  readonly #acceptedPerPosition: number[] = [];
  #drafts = 0;
  #draftTokens = 0;
  #acceptedTokens = 0;

  constructor(runner: ModelRunner, source: DraftSource) {
    this.#runner = runner;
    this.#source = source;
  }

  get counts(): SpeculationCounts {
    return {
      drafts: this.#drafts,
      draftTokens: this.#draftTokens,
      acceptedTokens: this.#acceptedTokens,
      acceptedPerPosition: [...this.#acceptedPerPosition],
    };
  }

  /** Drafts of those that may follow each one's last token, in a step that runs all of `decoding`. */
  plan(decoding: readonly Sequence[]): ReadonlyMap<Sequence, readonly number[]> {
    const sequences = decoding.length;
    const { isExact, maxSegments } = this.#runner;
    if (sequences >= fullBatch) return new Map();
    const room = isExact ? maxSegments - sequences : mostDraftsInexact * sequences;
    const members = decoding.filter((sequence) => this.#drafters.has(sequence));
    const candidates = members.flatMap((sequence) => {
      const drafter = this.#drafters.get(sequence);
      return drafter ? [{ drafter, room: sequence.draftRoom }] : [];
    });
    const plan = planDrafts(candidates, { sequences, room, costs: this.#costs });
    return new Map(members.map((sequence, index) => [sequence, plan[index] ?? []]));
  }

  /** A step of so many sequences, and of so many drafts of theirs, took so long. */
  noteStep(sequences: number, drafts: number, ms: number): void {
    this.#costs.note(sequences, drafts, ms);
  }

  /** Of a sequence's drafts in one step so many held. */
  noteDrafts(drafted: number, accepted: number): void {
    if (drafted === 0) return;
    this.#drafts += 1;
    this.#draftTokens += drafted;
    this.#acceptedTokens += accepted;
    for (let position = 0; position < accepted; position += 1) {
      this.#acceptedPerPosition[position] = (this.#acceptedPerPosition[position] ?? 0) + 1;
    }
  }

  /** Learns from a token that the sequence got, which is its last now. */
  learn(sequence: Sequence, tokenId: number): void {
    if (!(sequence.speculation ?? this.#runner.isExact)) return;
    const drafter = this.#drafters.get(sequence) ?? this.#begin(sequence);
    drafter.note(tokenId);
  }

  #begin(sequence: Sequence): SequenceDrafts {
    const { tenant, kv, promptTokens } = sequence;
    const drafter = this.#source.begin(tenant, kv.tokenIds.slice(0, promptTokens));
    this.#drafters.set(sequence, drafter);
    return drafter;
  }
}
