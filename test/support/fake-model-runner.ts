/** A model without weights: a function says which token follows. Remembers what it was asked. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ModelRunner } from "../../gpu-node/engine/model-runner.ts";

export interface FakeModelOptions {
  /** The token that follows these, all of a sequence so far. */
  readonly next: (tokenIds: readonly number[]) => number;
  readonly maxContext?: number;
  readonly maxStepTokens?: number;
  readonly vocabularySize?: number;
  /** How long a step takes; an abort ends it early. */
  readonly stepMs?: number;
}

export interface FakeStep {
  readonly tokenIds: readonly number[];
  readonly position: number;
}

export class FakeModelRunner implements ModelRunner {
  readonly maxContext: number;
  readonly maxStepTokens: number;
  readonly vocabularySize: number;
  readonly steps: FakeStep[] = [];
  /** How many steps ran at once at most. */
  mostStepsAtOnce = 0;
  readonly #next: FakeModelOptions["next"];
  readonly #stepMs: number;
  #cached: number[] = [];
  #stepsNow = 0;

  constructor(options: FakeModelOptions) {
    this.#next = options.next;
    this.#stepMs = options.stepMs ?? 0;
    this.maxContext = options.maxContext ?? 512;
    this.maxStepTokens = options.maxStepTokens ?? 256;
    this.vocabularySize = options.vocabularySize ?? 32_064;
  }

  async step(
    tokenIds: readonly number[],
    position: number,
    signal: AbortSignal,
  ): Promise<Float32Array> {
    this.steps.push({ tokenIds: [...tokenIds], position });
    this.#stepsNow += 1;
    this.mostStepsAtOnce = Math.max(this.mostStepsAtOnce, this.#stepsNow);
    try {
      await sleep(this.#stepMs, undefined, { signal });
    } finally {
      this.#stepsNow -= 1;
    }
    this.#cached = [...this.#cached.slice(0, position), ...tokenIds];
    const logits = new Float32Array(this.vocabularySize);
    logits[this.#next(this.#cached)] = 1;
    return logits;
  }
}

/** Says `answer` after the last `start` token of the prompt, then the last token of it for ever. */
export function answering(answer: readonly number[], start: number): FakeModelOptions["next"] {
  return (tokenIds) => {
    const said = tokenIds.length - 1 - tokenIds.lastIndexOf(start);
    return answer[Math.min(said, answer.length - 1)] ?? 0;
  };
}
