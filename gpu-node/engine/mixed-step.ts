/**
 * One step of the model for all that run: a token for each sequence that decodes, and chunks of the others' prompts
 * beside them, which share the reading of the weights.
 */
import { strict as assert } from "node:assert";
import { planChunks, type PromptChunk } from "./chunk-plan.ts";
import { toEngineError, type GuardedStep } from "./guarded-step.ts";
import type { ModelRunner, Segment } from "./model-runner.ts";
import type { Pace } from "./pace.ts";
import type { PrefixCache } from "./prefix-cache.ts";
import type { Sequence } from "./sequence.ts";

export interface MixedStepParts {
  readonly step: GuardedStep;
  readonly pace: Pace;
  readonly prefixes: PrefixCache;
}

interface Part {
  readonly sequence: Sequence;
  readonly segment: Segment;
}

export class MixedStep {
  readonly #runner: ModelRunner;
  readonly #parts: MixedStepParts;
  #isOldestFirst = false;

  constructor(runner: ModelRunner, parts: MixedStepParts) {
    assert(runner.maxStepTokens > 2, "No prompt can be cut so that no chunk is one token.");
    this.#runner = runner;
    this.#parts = parts;
  }

  /** Of `running`, in the order of their coming, those that have begun. */
  async run(running: readonly Sequence[]): Promise<void> {
    const { step, pace, prefixes } = this.#parts;
    const decoding = running.filter(({ isDecoding }) => isDecoding);
    const limit = this.#limitPromptTokens(decoding.length);
    const chunks = this.#planChunks(running, limit, decoding.length);
    const parts = [...decoding.flatMap(toDecode), ...chunks.flatMap(toPrompt)];
    if (parts.length === 0) return;
    for (const { sequence } of chunks) prefixes.noteWriting(sequence);
    const done = await step.run(
      parts.map(({ sequence }) => sequence),
      (signal) =>
        this.#runner.step(
          parts.map(({ segment }) => segment),
          signal,
        ),
    );
    if (!done) return;
    const promptTokens = chunks.reduce((sum, { tokens }) => sum + tokens, 0);
    pace.noteStep({
      decodedTokens: decoding.length,
      promptTokens,
      isFull: promptTokens >= limit - 1,
      ms: done.ms,
    });
    for (const [index, part] of parts.entries()) this.#take(part, done.result[index]?.[0]);
  }

  /** Of all prompts in a step that decodes so many tokens. */
  #limitPromptTokens(decodedTokens: number): number {
    const { maxStepTokens } = this.#runner;
    if (decodedTokens === 0) return maxStepTokens;
    return Math.min(this.#parts.pace.chunkTokensBeside(decodedTokens), maxStepTokens);
  }

  #planChunks(running: readonly Sequence[], tokens: number, decoding: number): PromptChunk[] {
    const waiting = running.filter(
      ({ kv, hasEnded }) => kv.hasBegun && kv.prefillTokens > 0 && !hasEnded,
    );
    if (waiting.length === 0 || tokens === 0) return [];
    this.#isOldestFirst = !this.#isOldestFirst;
    const chunks = Math.max(1, this.#runner.maxSegments - decoding);
    return planChunks(waiting, { tokens, chunks, isOldestFirst: this.#isOldestFirst });
  }

  #take({ sequence, segment }: Part, logits: Float32Array | undefined): void {
    sequence.kv.advance(segment.tokenIds.length);
    if (segment.kind === "prompt") this.#parts.prefixes.noteWritten(sequence);
    if (sequence.isDecoding && logits) appendNext(sequence, logits);
  }
}

function toDecode(sequence: Sequence): Part[] {
  const { kv } = sequence;
  return kv.row ? [{ sequence, segment: kv.toDecode(kv.row) }] : [];
}

function toPrompt({ sequence, tokens }: PromptChunk): Part[] {
  const { kv } = sequence;
  return kv.row ? [{ sequence, segment: kv.toPrompt(kv.row, tokens) }] : [];
}

function appendNext(sequence: Sequence, logits: Float32Array): void {
  try {
    sequence.append(sequence.sampler.next(logits));
  } catch (error) {
    sequence.fail(toEngineError(error));
  }
}
