/** What the scheduler asks of a model: one step for one sequence. */

export interface ModelRunner {
  /** Most tokens of one sequence: prompt and completion together. */
  readonly maxContext: number;
  readonly vocabularySize: number;
  /** Most tokens that one step takes; a longer prompt is prefilled in several. */
  readonly maxStepTokens: number;
  /**
   * Runs `tokenIds` at `position` (the number of tokens already in the KV cache) and gives the logits
   * that follow the last of them: `vocabularySize` numbers, valid until the next step.
   * An abort of `signal` ends the step early and throws its reason.
   */
  step(tokenIds: readonly number[], position: number, signal: AbortSignal): Promise<Float32Array>;
}
