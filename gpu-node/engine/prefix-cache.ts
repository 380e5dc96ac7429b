/**
 * Lets sequences begin with what rows hold already of their prompts: their own row, another one from which it is
 * copied, or one that a running sequence is just filling, for which they wait. Only tokens that were run as chunks of
 * a prompt are used again: a decode step's have other rounding.
 */
import { strict as assert } from "node:assert";
import type { GuardedStep } from "./guarded-step.ts";
import type { KvRow, ModelRunner } from "./model-runner.ts";
import {
  countCommon,
  leastCommonTokens,
  type FoundPrefix,
  type RowPrefix,
  type RowTable,
} from "./row-table.ts";
import type { Sequence } from "./sequence.ts";

/** A last chunk of one token would have other rounding; and there must be one, since it gives the first token. */
const leastRest = 2;

export interface PrefixCounts {
  /** Prompt tokens of all sequences that have begun. */
  readonly queriedTokens: number;
  /** Those of them that were in the KV cache. */
  readonly hitTokens: number;
}

type Owner = Pick<Sequence, "tenant" | "kv">;

interface Wait {
  readonly leader: Sequence;
  /** What both begin with. */
  readonly tokens: number;
}

export class PrefixCache {
  readonly #runner: ModelRunner;
  readonly #rows: RowTable;
  readonly #step: GuardedStep;
  readonly #waits = new WeakMap<Sequence, Wait>();
  #queriedTokens = 0;
  #hitTokens = 0;

  constructor(runner: ModelRunner, rows: RowTable, step: GuardedStep) {
    this.#runner = runner;
    this.#rows = rows;
    this.#step = step;
  }

  get counts(): PrefixCounts {
    return { queriedTokens: this.#queriedTokens, hitTokens: this.#hitTokens };
  }

  /** Begins those of `running` (in the order of their coming) that haven't, unless they had better wait for another. */
  async beginAll(running: readonly Sequence[]): Promise<void> {
    const leaders: Sequence[] = [];
    for (const sequence of running) {
      if (sequence.hasEnded) continue;
      if (!sequence.kv.hasBegun) {
        if (this.#mustWait(sequence, leaders)) continue;
        await this.#begin(sequence);
      }
      leaders.push(sequence);
    }
  }

  /** A step is about to write behind what is in the row. */
  noteWriting(sequence: Sequence): void {
    const { row, position } = sequence.kv;
    if (row) this.#rows.remember(row, toPrefix(sequence, position));
  }

  /** A chunk of a prompt has been written. */
  noteWritten(sequence: Sequence): void {
    const { row, position } = sequence.kv;
    if (row && position >= leastRest) this.#rows.remember(row, toPrefix(sequence, position));
  }

  #mustWait(sequence: Sequence, leaders: readonly Sequence[]): boolean {
    if (!this.#runner.canCopyRows) return false;
    const known = this.#waits.get(sequence);
    const wait = known && !hasGiven(known) ? known : this.#findLeader(sequence, leaders);
    if (wait) this.#waits.set(sequence, wait);
    return wait !== null;
  }

  /** The one that is about to run most of what `sequence` begins with, where no row holds about as much. */
  #findLeader(sequence: Sequence, leaders: readonly Sequence[]): Wait | null {
    const wanted = toWanted(sequence);
    let best: Wait | null = null;
    for (const leader of leaders) {
      if (!mayLead(leader, sequence)) continue;
      const { position, prefillTokens } = leader.kv;
      const tokens = countCommon(toPrefix(leader, position + prefillTokens), wanted);
      if (tokens > (best?.tokens ?? 0)) best = { leader, tokens };
    }
    if (!best) return null;
    const held = this.#rows.find(wanted)?.tokens ?? 0;
    return best.tokens - held < leastCommonTokens ? null : best;
  }

  async #begin(sequence: Sequence): Promise<void> {
    const { kv } = sequence;
    const { row } = kv;
    assert(row, "Who runs has a row.");
    const wanted = toWanted(sequence);
    const own = this.#rows.match(row, wanted);
    const found = this.#runner.canCopyRows ? this.#rows.find(wanted) : null;
    const isCopied = found !== null && found.tokens > own;
    if (isCopied && !(await this.#copy(sequence, found, row))) return;
    this.#count(sequence, isCopied ? found.tokens : own);
    kv.begin(isCopied ? found.tokens : own);
  }

  /** Whether it worked; else the sequence has ended. */
  async #copy(sequence: Sequence, from: FoundPrefix, to: KvRow): Promise<boolean> {
    this.#rows.remember(to, null);
    const done = await this.#step.run([sequence], () =>
      this.#runner.copyRow(from.row, to, from.tokens),
    );
    if (!done) return false;
    this.#rows.touch(from.row);
    this.#rows.remember(to, toPrefix(sequence, from.tokens));
    return true;
  }

  /** Not what is run a second time, with LongRoPE's long factors. */
  #count({ kv }: Sequence, tokens: number): void {
    if (kv.reusedTokens !== null) return;
    this.#queriedTokens += kv.prefillTokens;
    this.#hitTokens += tokens;
  }
}

/** Of the same tenant it is the one that is served no later. */
function mayLead(leader: Sequence, sequence: Sequence): boolean {
  const isLater = leader.priority === "batch" && sequence.priority === "interactive";
  return leader.kv.prefillTokens > 0 && !leader.hasEnded && !isLater;
}

function hasGiven({ leader, tokens }: Wait): boolean {
  return leader.hasEnded || leader.kv.prefillTokens === 0 || leader.kv.position >= tokens;
}

/** What a sequence that hasn't begun may take from rows. */
export function toWanted(sequence: Owner): RowPrefix {
  return toPrefix(sequence, sequence.kv.prefillTokens - leastRest);
}

function toPrefix({ tenant, kv }: Owner, tokens: number): RowPrefix {
  return { tenant, isLong: kv.isLong, tokenIds: kv.tokenIds, tokens };
}
