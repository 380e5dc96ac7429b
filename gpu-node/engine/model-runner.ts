/** What the scheduler asks of a model: steps over rows of its KV cache. */

/** Rows of one length, neighbours in memory. */
export interface RowClass {
  /** Most tokens of one row: prompt and completion together. */
  readonly length: number;
  readonly rows: number;
}

/** One sequence's place in the KV cache. */
export interface KvRow {
  /** Index in `rowClasses`. */
  readonly rowClass: number;
  readonly index: number;
}

/** A sequence's next step of one token. */
export interface DecodeInput {
  readonly tokenId: number;
  /** How many tokens of the sequence are in the KV cache. */
  readonly position: number;
}

export interface ModelRunner {
  readonly vocabularySize: number;
  /** Most tokens that one step of prefill takes; a longer prompt takes several. */
  readonly maxStepTokens: number;
  /** At least one, shortest rows first. */
  readonly rowClasses: readonly RowClass[];
  /** Most neighbouring rows that one step decodes. */
  readonly maxBatch: number;
  /** Whether `moveRow` works. */
  readonly canMoveRows: boolean;
  /**
   * Runs `tokenIds` of one sequence at `position` (the number of tokens already in its row) and gives the logits
   * that follow the last of them: `vocabularySize` numbers, valid until the next step.
   * An abort of `signal` ends the step early and throws its reason.
   */
  prefill(
    row: KvRow,
    tokenIds: readonly number[],
    position: number,
    signal: AbortSignal,
  ): Promise<Float32Array>;
  /**
   * Runs one token for each of the rows from `first` on, as one batch; gives logits for each, as `prefill` does.
   * What a row gets doesn't depend on its neighbours.
   */
  decode(
    first: KvRow,
    inputs: readonly DecodeInput[],
    signal: AbortSignal,
  ): Promise<readonly Float32Array[]>;
  /** Copies a row's first `tokens` tokens to another row of its class. */
  moveRow(from: KvRow, toIndex: number, tokens: number): void;
}
