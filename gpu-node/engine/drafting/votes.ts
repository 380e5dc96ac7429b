/** What each of those that predict says comes next. */
import { recordStates } from "./track-record.ts";

export class Votes {
  readonly count: number;
  /** -1: no opinion. */
  readonly tokens: Int32Array;
  /** How good each has been in a case such as this, as one of `recordStates` numbers. */
  readonly states: Uint8Array;

  constructor(count: number) {
    this.count = count;
    this.tokens = new Int32Array(count);
    this.states = new Uint8Array(count);
  }

  tokenOf(voter: number): number {
    return this.tokens[voter] ?? -1;
  }

  /** Which voter in which state. */
  caseOf(voter: number): number {
    return voter * recordStates + (this.states[voter] ?? 0);
  }
}
