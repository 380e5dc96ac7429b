/**
 * Makes one prediction of several votes, and learns how far each is to be trusted: how often it was right in each of
 * its states, and by logistic regression what its word counts beside the others'.
 */
import { recordStates } from "./track-record.ts";
import type { Votes } from "./votes.ts";

const learningRate = 0.003;
/** How often a vote in one state was right is an average over its last so many. */
const memory = 1000;
/** What a vote counts when nothing is known yet. */
const firstRight = 0.3;

export class VoteCounter {
  /** Of each vote in each state: how likely it is right. */
  readonly #right: Float64Array;
  readonly #seen: Uint16Array;
  /** What that counts beside others: log odds, shifted. */
  readonly #evidence: Float64Array;
  readonly #weightFor: Float64Array;
  readonly #weightAgainst: Float64Array;
  #bias = 0;
  #token = -1;
  #probability = 0;

  constructor(voters: number) {
    this.#right = new Float64Array(voters * recordStates).fill(firstRight);
    this.#seen = new Uint16Array(voters * recordStates);
    this.#evidence = new Float64Array(voters * recordStates).fill(toEvidence(firstRight));
    this.#weightFor = new Float64Array(voters).fill(0.3);
    this.#weightAgainst = new Float64Array(voters).fill(0.1);
  }

  /** The likeliest token; -1 without votes. */
  get token(): number {
    return this.#token;
  }

  /** How likely it comes, 0 to 1. */
  get probability(): number {
    return this.#probability;
  }

  count(votes: Votes): void {
    let most = -Infinity;
    this.#token = -1;
    for (let voter = 0; voter < votes.count; voter += 1) {
      const token = votes.tokenOf(voter);
      if (token < 0 || token === this.#token) continue;
      const odds = this.#logOdds(votes, token);
      if (odds <= most) continue;
      most = odds;
      this.#token = token;
    }
    this.#probability = this.#token < 0 ? 0 : 1 / (1 + Math.exp(-most));
  }

  /** `token` came after `votes`. */
  learn(votes: Votes, token: number): void {
    this.count(votes);
    if (this.#token < 0) return;
    const step = learningRate * ((this.#token === token ? 1 : 0) - this.#probability);
    this.#bias += step;
    for (let voter = 0; voter < votes.count; voter += 1) {
      const vote = votes.tokenOf(voter);
      if (vote < 0) continue;
      const index = votes.caseOf(voter);
      const change = step * (this.#evidence[index] ?? 0);
      if (vote === this.#token) add(this.#weightFor, voter, change);
      else add(this.#weightAgainst, voter, -change);
      this.#noteCase(index, vote === token);
    }
  }

  #logOdds(votes: Votes, token: number): number {
    let odds = this.#bias;
    for (let voter = 0; voter < votes.count; voter += 1) {
      const vote = votes.tokenOf(voter);
      if (vote < 0) continue;
      const evidence = this.#evidence[votes.caseOf(voter)] ?? 0;
      odds +=
        vote === token
          ? evidence * (this.#weightFor[voter] ?? 0)
          : -evidence * (this.#weightAgainst[voter] ?? 0);
    }
    return odds;
  }

  #noteCase(index: number, isRight: boolean): void {
    const seen = Math.min((this.#seen[index] ?? 0) + 1, memory);
    this.#seen[index] = seen;
    const before = this.#right[index] ?? 0;
    const right = before + ((isRight ? 1 : 0) - before) / (seen + 1);
    this.#right[index] = right;
    this.#evidence[index] = toEvidence(right);
  }
}

function add(values: Float64Array, index: number, change: number): void {
  values[index] = (values[index] ?? 0) + change;
}

function toEvidence(probability: number): number {
  const bounded = Math.min(Math.max(probability, 0.001), 0.999);
  return Math.log(bounded / (1 - bounded)) + 1;
}
