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
import type { Speculation } from "./speculation.ts";

export interface MixedStepParts {
  readonly step: GuardedStep;
  readonly pace: Pace;
  readonly prefixes: PrefixCache;
  readonly speculation: Speculation | null;
  /** Told how many tokens each step ran. */
  readonly onStep: (tokens: number) => void;
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
    const { step, prefixes } = this.#parts;
    const beginMs = performance.now();
    const decoding = running.filter(({ isDecoding }) => isDecoding);
    const waiting = running.filter(isBeingRead);
    const limit = this.#limitPromptTokens(decoding.length);
    const chunks = this.#planChunks(waiting, limit, decoding.length);
    // Beside prompts there are none: their chunks are fitted to steps of one token each.
    const drafts = waiting.length > 0 ? undefined : this.#parts.speculation?.plan(decoding);
    const parts = [
      ...decoding.flatMap((sequence) => toDecode(sequence, drafts?.get(sequence))),
      ...chunks.flatMap(toPrompt),
    ];
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
    this.#noteTime(parts, limit, { modelMs: done.ms, allMs: performance.now() - beginMs });
    this.#parts.onStep(countTokens(parts));
    for (const [index, part] of parts.entries()) this.#take(part, done.result[index] ?? []);
  }

  #noteTime(
    parts: readonly Part[],
    limit: number,
    { modelMs, allMs }: { modelMs: number; allMs: number },
  ): void {
    const decoding = parts.filter(({ segment }) => segment.kind === "decode");
    const decodedTokens = countTokens(decoding);
    const promptTokens = countTokens(parts) - decodedTokens;
    const isFull = promptTokens >= limit - 1;
    this.#parts.pace.noteStep({ decodedTokens, promptTokens, isFull, ms: modelMs });
    if (promptTokens > 0) return;
    this.#parts.speculation?.noteStep(decoding.length, decodedTokens - decoding.length, allMs);
  }

  /** Of all prompts in a step that decodes so many tokens. */
  #limitPromptTokens(decodedTokens: number): number {
    const { maxStepTokens } = this.#runner;
    if (decodedTokens === 0) return maxStepTokens;
    return Math.min(this.#parts.pace.chunkTokensBeside(decodedTokens), maxStepTokens);
  }

  #planChunks(waiting: readonly Sequence[], tokens: number, decoding: number): PromptChunk[] {
    if (waiting.length === 0 || tokens === 0) return [];
    this.#isOldestFirst = !this.#isOldestFirst;
    const chunks = Math.max(1, this.#runner.maxSegments - decoding);
    const { promptTiles } = this.#runner;
    const isOldestFirst = this.#isOldestFirst;
    return planChunks(waiting, { tokens, chunks, promptTiles, isOldestFirst });
  }

  #take({ sequence, segment }: Part, logits: readonly Float32Array[]): void {
    if (segment.kind === "decode") {
      this.#takeTokens(sequence, segment.tokenIds.slice(1), logits);
      return;
    }
    sequence.kv.advance(segment.tokenIds.length);
    this.#parts.prefixes.noteWritten(sequence);
    const [last] = logits;
    if (sequence.isDecoding && last) this.#append(sequence, last);
  }

  /** Up to the first token that isn't the one that was drafted: what follows it was calculated for another text. */
  #takeTokens(
    sequence: Sequence,
    drafts: readonly number[],
    logits: readonly Float32Array[],
  ): void {
    let accepted = 0;
    for (const row of logits) {
      sequence.kv.advance(1);
      const tokenId = sequence.isDecoding ? this.#append(sequence, row) : null;
      if (tokenId === null || tokenId !== drafts[accepted]) break;
      accepted += 1;
      if (!sequence.isDecoding) break;
    }
    this.#parts.speculation?.noteDrafts(drafts.length, accepted);
  }

  /** The token that follows; null where none does. */
  #append(sequence: Sequence, logits: Float32Array): number | null {
    try {
      const token = sequence.sampler.next(logits);
      sequence.append(token);
      this.#parts.speculation?.learn(sequence, token.tokenId);
      return token.tokenId;
    } catch (error) {
      sequence.fail(toEngineError(error));
      return null;
    }
  }
}

function isBeingRead({ kv, hasEnded }: Sequence): boolean {
  return kv.hasBegun && kv.prefillTokens > 0 && !hasEnded;
}

function countTokens(parts: readonly Part[]): number {
  return parts.reduce((sum, { segment }) => sum + segment.tokenIds.length, 0);
}

function toDecode(sequence: Sequence, drafts: readonly number[] | undefined): Part[] {
  const { kv } = sequence;
  return kv.row ? [{ sequence, segment: kv.toDecode(kv.row, drafts) }] : [];
}

function toPrompt({ sequence, tokens }: PromptChunk): Part[] {
  const { kv } = sequence;
  return kv.row ? [{ sequence, segment: kv.toPrompt(kv.row, tokens) }] : [];
}
