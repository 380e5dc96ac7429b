/**
 * Guesses how a sequence goes on, from earlier answers of its tenant and from its own text. Each tenant has a memory of
 * its own of a fixed size; only so many tenants are remembered, those that came last.
 */
import { DraftMemory } from "./draft-memory.ts";
import type { Draft, SequenceDrafts } from "./draft-plan.ts";
import { DraftText, type TokenShapes } from "./draft-text.ts";

/** Of a prompt so many tokens are read at most, its last ones: reading more would hold up others. */
const mostPromptTokens = 2048;
/** Where of so many tokens fewer were guessed right than this, a sequence is given up: it can't be guessed. */
const trialTokens = 64;
const leastRight = 4;

export class Drafter {
  readonly #shapes: TokenShapes;
  readonly #mostTenants: number;
  /** Those that came last stand last. */
  readonly #memories = new Map<string, DraftMemory>();

  constructor(shapes: TokenShapes, mostTenants = 16) {
    this.#shapes = shapes;
    this.#mostTenants = mostTenants;
  }

  get tenantCount(): number {
    return this.#memories.size;
  }

  /** Drafts for one sequence of the tenant's. */
  begin(tenant: string, promptIds: readonly number[]): SequenceDrafter {
    const memory = this.#memories.get(tenant) ?? new DraftMemory();
    this.#memories.delete(tenant);
    this.#memories.set(tenant, memory);
    const [oldest = ""] = this.#memories.keys();
    if (this.#memories.size > this.#mostTenants) this.#memories.delete(oldest);
    return new SequenceDrafter(memory, new DraftText(this.#shapes), promptIds);
  }
}

export class SequenceDrafter implements SequenceDrafts {
  readonly #memory: DraftMemory;
  readonly #text: DraftText;
  #tokens = 0;
  #right = 0;
  #isGivenUp = false;

  constructor(memory: DraftMemory, text: DraftText, promptIds: readonly number[]) {
    this.#memory = memory;
    this.#text = text;
    for (const token of promptIds.slice(-mostPromptTokens)) memory.read(text, token);
  }

  /** Learns from the token, too. */
  note(token: number): void {
    if (this.#isGivenUp) return;
    if (this.#memory.learn(this.#text, token)) this.#right += 1;
    this.#tokens += 1;
    if (this.#tokens % trialTokens > 0) return;
    this.#isGivenUp = this.#right < leastRight;
    this.#right = 0;
  }

  draft(most: number, leastProbability: number): Draft[] {
    const drafts: Draft[] = [];
    if (this.#isGivenUp) return drafts;
    let together = 1;
    while (drafts.length < most) {
      const place = this.#text.length + drafts.length;
      const next = this.#memory.predict(this.#text, place);
      together *= next?.probability ?? 0;
      if (!next || together < leastProbability) break;
      this.#text.suppose(place, next.token);
      drafts.push(next);
    }
    return drafts;
  }
}
