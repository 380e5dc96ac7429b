/** What the scheduler asks of a model: steps over rows of its KV cache. */

/** Rows of one length. */
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

/** What a step runs of one sequence. */
export interface Segment {
  readonly row: KvRow;
  /** How many tokens of the sequence are in its row already. */
  readonly position: number;
  /**
   * `prompt`: a chunk in one go, of two tokens or more unless the prompt has only one; its logits follow its last
   * token. `decode`: the newest token, and drafts of those that may follow it; logits follow each of them.
   */
  readonly kind: "prompt" | "decode";
  /** At least one. */
  readonly tokenIds: readonly number[];
  /** Whether they are turned by LongRoPE's long factors, as all tokens of a sequence must be alike. */
  readonly isLong?: boolean;
}

export interface ModelRunner {
  readonly vocabularySize: number;
  /** Most tokens of prompts in one step, of all its segments together. */
  readonly maxStepTokens: number;
  /** At least one, shortest rows first. */
  readonly rowClasses: readonly RowClass[];
  /** So many prompt chunks and tokens to decode are one run of the model; more of them are several runs. */
  readonly maxSegments: number;
  /**
   * Whether each token of a decode segment gets, bit for bit, what it would get alone, whatever runs beside it.
   * Prompt chunks that leave no token alone (`promptTiles`) are alike in any case, however a prompt is cut.
   */
  readonly isExact: boolean;
  /**
   * A chunk of a prompt is calculated in parts of so many tokens, of one of these numbers. Where its last part would be
   * a single token, that token gets other rounding than beside others; so does a chunk of one.
   */
  readonly promptTiles: readonly number[];
  /** Whether `copyRow` works. */
  readonly canCopyRows: boolean;
  /**
   * Runs the segments, of different rows each. Gives the rows of logits of each segment, `vocabularySize` numbers
   * each, valid until the next step. An abort of `signal` ends the step early and throws its reason.
   */
  step(
    segments: readonly Segment[],
    signal: AbortSignal,
  ): Promise<readonly (readonly Float32Array[])[]>;
  /** Copies a row's first `tokens` tokens to another row. The event loop stays free. */
  copyRow(from: KvRow, to: KvRow, tokens: number): Promise<void>;
}
