/** What was learnt from one tenant's answers, of a fixed size; and what it makes of a text. */
import { ContextHashes, mixHash } from "./context-hashes.ts";
import type { DraftText } from "./draft-text.ts";
import { PhraseMemory } from "./phrase-memory.ts";
import { SourceMemory } from "./source-memory.ts";
import { VoteCounter } from "./vote-counter.ts";
import { Votes } from "./votes.ts";

/** Contexts that are remembered, 10 bytes each: 1.3 MB. */
const phraseSlots = 2 ** 17;
/** Shapes whose sources are remembered, 42 bytes each: 1.4 MB. */
const sourceSlots = 2 ** 15;
/** What was predicted so surely need not be remembered once more, by longer contexts. */
const sure = 0.9;

const voters = 11;

export interface Prediction {
  readonly token: number;
  /** How likely it comes, 0 to 1. */
  readonly probability: number;
}

export class DraftMemory {
  readonly #phrases = new PhraseMemory(phraseSlots);
  readonly #sources = new SourceMemory(sourceSlots);
  readonly #hashes = new ContextHashes();
  readonly #votes = new Votes(voters);
  readonly #counter = new VoteCounter(voters);
  /** Of which text's end the votes are; null: of no text's. */
  #votesAtEndOf: DraftText | null = null;

  /** Of the token at `place`: what was written or supposed before it counts. null where nothing is known. */
  predict(text: DraftText, place: number): Prediction | null {
    this.#vote(text, place);
    this.#counter.count(this.#votes);
    const { token, probability } = this.#counter;
    return token < 0 ? null : { token, probability };
  }

  /** Appends the token that came, and learns from it. Gives whether it was what was predicted. */
  learn(text: DraftText, token: number): boolean {
    const hashes = this.#hashes;
    if (this.#votesAtEndOf !== text) this.#vote(text, text.length);
    this.#votesAtEndOf = null;
    const counter = this.#counter;
    counter.learn(this.#votes, token);
    const claims = counter.token !== token || counter.probability < sure;
    const phrases = this.#phrases;
    phrases.learn(hashes.ofShapes(3), token, claims);
    phrases.learn(hashes.ofShapes(6), token, claims);
    phrases.learn(hashes.ofShapes(12), token, claims);
    phrases.learn(hashes.ofShapes(24), token, claims);
    phrases.learn(hashes.ofTokens(4), token, claims);
    phrases.learn(hashes.ofTokens(7), token, claims);
    this.#learnRepeat(text.tokenAfterOne(hashes), 1, token);
    this.#learnRepeat(text.tokenAfterThree(hashes), 3, token);
    const lesson = { text, token, claims };
    this.#sources.learn(hashes.ofShapes(6), lesson);
    this.#sources.learn(hashes.ofShapes(12), lesson);
    this.#sources.learn(hashes.ofShapes(24), lesson);
    text.append(token, hashes);
    return counter.token === token;
  }

  /** Appends a token that nothing is to be learnt from. */
  read(text: DraftText, token: number): void {
    this.#votesAtEndOf = null;
    text.hash(this.#hashes, text.length);
    text.append(token, this.#hashes);
  }

  #vote(text: DraftText, place: number): void {
    const hashes = this.#hashes;
    text.hash(hashes, place);
    this.#votesAtEndOf = place === text.length ? text : null;
    const votes = this.#votes;
    const phrases = this.#phrases;
    phrases.vote(hashes.ofShapes(3), votes, 0);
    phrases.vote(hashes.ofShapes(6), votes, 1);
    phrases.vote(hashes.ofShapes(12), votes, 2);
    phrases.vote(hashes.ofShapes(24), votes, 3);
    phrases.vote(hashes.ofTokens(4), votes, 4);
    phrases.vote(hashes.ofTokens(7), votes, 5);
    phrases.voteFor(text.tokenAfterOne(hashes), this.#repeatContext(1), votes, 6);
    phrases.voteFor(text.tokenAfterThree(hashes), this.#repeatContext(3), votes, 7);
    this.#sources.vote(hashes.ofShapes(6), text, votes, 8);
    this.#sources.vote(hashes.ofShapes(12), text, votes, 9);
    this.#sources.vote(hashes.ofShapes(24), text, votes, 10);
  }

  #learnRepeat(repeated: number, length: number, token: number): void {
    if (repeated < 0) return;
    this.#phrases.learnWhether(repeated === token, this.#repeatContext(length));
  }

  #repeatContext(length: number): number {
    return mixHash(this.#hashes.ofShapes(8), length);
  }
}
