/** What a request changes in the logits before its next token is chosen: bans, biases and penalties. */

/** In the order of their effect, which is vLLM's. All optional; without any, logits stay as they are. */
export interface LogitAdjustments {
  /** `endTokenIds` can't come before so many tokens. */
  readonly minTokens?: number;
  readonly endTokenIds?: ReadonlySet<number>;
  /** Added to the logits of these ids; -100 or less bans an id, as OpenAI's API says that it should. */
  readonly logitBias?: ReadonlyMap<number, number>;
  /**
   * Of ids in the prompt or among the tokens made: positive logits are divided by it, others multiplied
   * (Keskar et al., CTRL, 2019; as in transformers and vLLM). 1 = none.
   */
  readonly repetitionPenalty?: number;
  /** Taken off for each time that an id was made, as in OpenAI's API: the prompt doesn't count. */
  readonly frequencyPenalty?: number;
  /** Taken off once an id was made, as in OpenAI's API. */
  readonly presencePenalty?: number;
}

const banningBias = -100;
const banned = Number.NEGATIVE_INFINITY;

/** Undefined where there is nothing to adjust. */
export function createLogitAdjuster(
  adjustments: LogitAdjustments,
  promptIds: readonly number[],
  vocabularySize: number,
): LogitAdjuster | undefined {
  const { minTokens = 0, logitBias, repetitionPenalty = 1 } = adjustments;
  const { frequencyPenalty = 0, presencePenalty = 0 } = adjustments;
  const hasPenalty = repetitionPenalty !== 1 || frequencyPenalty !== 0 || presencePenalty !== 0;
  if (minTokens === 0 && !logitBias?.size && !hasPenalty) return undefined;
  const penalties = { repetitionPenalty, frequencyPenalty, presencePenalty };
  const history = hasPenalty ? new Penalties(penalties, promptIds, vocabularySize) : undefined;
  return new LogitAdjuster(adjustments, history);
}

export class LogitAdjuster {
  readonly #penalties: Penalties | undefined;
  readonly #minTokens: number;
  readonly #endTokenIds: readonly number[];
  readonly #biases: readonly (readonly [id: number, bias: number])[];
  #madeTokens = 0;

  constructor(adjustments: LogitAdjustments, penalties: Penalties | undefined) {
    this.#penalties = penalties;
    this.#minTokens = adjustments.minTokens ?? 0;
    this.#endTokenIds = [...(adjustments.endTokenIds ?? [])];
    this.#biases = [...(adjustments.logitBias ?? [])];
  }

  /** Writes the logits to choose from to `target`, which is also what it gives. */
  apply(logits: Float32Array, target: Float32Array): Float32Array {
    target.set(logits);
    if (this.#madeTokens < this.#minTokens) {
      for (const id of this.#endTokenIds) target[id] = banned;
    }
    for (const [id, bias] of this.#biases) {
      target[id] = bias <= banningBias ? banned : (target[id] ?? 0) + bias;
    }
    this.#penalties?.apply(target);
    return target;
  }

  /** To be told of each token. */
  note(tokenId: number): void {
    this.#madeTokens += 1;
    this.#penalties?.note(tokenId);
  }
}

type PenaltyFactors = Required<
  Pick<LogitAdjustments, "repetitionPenalty" | "frequencyPenalty" | "presencePenalty">
>;

class Penalties {
  readonly #factors: PenaltyFactors;
  /** How often each id was made. */
  readonly #counts: Uint32Array;
  readonly #isSeen: Uint8Array;
  /** Each id of prompt and completion once. */
  readonly #seenIds: number[] = [];

  constructor(factors: PenaltyFactors, promptIds: readonly number[], vocabularySize: number) {
    this.#factors = factors;
    this.#counts = new Uint32Array(vocabularySize);
    this.#isSeen = new Uint8Array(vocabularySize);
    for (const id of promptIds) this.#see(id);
  }

  note(tokenId: number): void {
    this.#see(tokenId);
    this.#counts[tokenId] = (this.#counts[tokenId] ?? 0) + 1;
  }

  apply(logits: Float32Array): void {
    const { repetitionPenalty, frequencyPenalty, presencePenalty } = this.#factors;
    for (const id of this.#seenIds) {
      const logit = logits[id] ?? 0;
      const repeated = logit > 0 ? logit / repetitionPenalty : logit * repetitionPenalty;
      const count = this.#counts[id] ?? 0;
      logits[id] = count > 0 ? repeated - count * frequencyPenalty - presencePenalty : repeated;
    }
  }

  #see(id: number): void {
    if (this.#isSeen[id]) return;
    this.#isSeen[id] = 1;
    this.#seenIds.push(id);
  }
}
