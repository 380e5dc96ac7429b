/** How many drafts a step takes of each sequence: so many that most tokens can be expected for its time. */
import type { StepCosts } from "./step-costs.ts";

/** Of one sequence; longer chains hardly ever hold. */
const mostDrafts = 12;
/** A draft that is taken only to measure what it costs must be at least so likely. */
const leastTried = 0.5;

export interface Draft {
  readonly token: number;
  /** How likely it comes, if all drafts before it do: 0 to 1. */
  readonly probability: number;
}

/** Guesses how one sequence goes on. */
export interface SequenceDrafts {
  /** Notes the sequence's next token. */
  note(token: number): void;
  /** At most `most` tokens, as long as all of them together come at least with `leastProbability`. */
  draft(most: number, leastProbability: number): readonly Draft[];
}

export interface Candidate {
  readonly drafter: SequenceDrafts;
  /** Drafts that it may have at most. */
  readonly room: number;
}

interface Offer {
  readonly candidate: number;
  readonly token: number;
  /** Of this draft and all before it. */
  readonly probability: number;
}

/**
 * Token ids for each candidate, in their order; all together at most `room`.
 * @param sequences that the step runs, candidates or not
 */
export function planDrafts(
  candidates: readonly Candidate[],
  { sequences, room, costs }: { sequences: number; room: number; costs: StepCosts },
): number[][] {
  const plan = candidates.map((): number[] => []);
  const cost = costs.of(sequences);
  if (!cost || room <= 0) return plan;
  const { msPerDraft, isDraftDue: isTrial } = cost;
  let ms = cost.plainMs;
  const least = (sequences * msPerDraft) / ms; // a draft that is less likely costs more than it brings
  const offers = toOffers(candidates, isTrial ? Math.min(least, leastTried) : least);
  let expected = sequences;
  let taken = 0;
  for (const { candidate, token, probability } of offers.slice(0, room)) {
    const pays = probability * ms > expected * msPerDraft;
    if (!pays && !(isTrial && taken === 0)) break;
    plan[candidate]?.push(token);
    taken += 1;
    expected += probability;
    ms += msPerDraft;
  }
  return plan;
}

/** The likeliest first; a sequence's own stay in their order, since each is as likely as the one before it at most. */
function toOffers(candidates: readonly Candidate[], leastProbability: number): Offer[] {
  const offers = candidates.flatMap(({ drafter, room }, candidate) =>
    toChain(drafter.draft(Math.min(room, mostDrafts), leastProbability), candidate),
  );
  return candidates.length === 1
    ? offers
    : offers.toSorted((a, b) => b.probability - a.probability);
}

function toChain(drafts: readonly Draft[], candidate: number): Offer[] {
  let together = 1;
  return drafts.map(({ token, probability }) => {
    together *= probability;
    return { candidate, token, probability: together };
  });
}
