/** The engine without HTTP and text: a model's runner under its scheduler, for measurements. */
import { loadModelRunner } from "../../gpu-node/engine/ort/load-model-runner.ts";
import { plainCuda } from "../../gpu-node/engine/ort/provider.ts";
import type { ModelRunner, RowClass } from "../../gpu-node/engine/model-runner.ts";
import { Sampler } from "../../gpu-node/engine/sampler.ts";
import { Scheduler } from "../../gpu-node/engine/scheduler.ts";
import { createTokenSampler } from "../../gpu-node/engine/token-sampler.ts";
import { readModelFolder } from "../../gpu-node/model-folder.ts";

export interface BenchEngineOptions {
  readonly model: string;
  readonly threads: number;
  readonly rows: RowClass;
}

export interface TimedSequence {
  readonly submittedAtMs: number;
  /** `performance.now()` at each of its tokens. */
  readonly tokensAtMs: readonly number[];
}

export interface StartedSequence extends TimedSequence {
  /** Settles when its last token has come, or it was cancelled. */
  readonly done: Promise<void>;
  readonly cancel: () => void;
}

export class BenchEngine {
  readonly runtimeVersion: string;
  readonly runner: ModelRunner;
  readonly #scheduler: Scheduler;
  readonly #sampler: Sampler;

  private constructor(runner: ModelRunner, runtimeVersion: string) {
    this.runtimeVersion = runtimeVersion;
    this.runner = runner;
    this.#scheduler = new Scheduler(runner, { maxWaiting: runner.rowClasses[0]?.rows ?? 1 });
    this.#sampler = new Sampler(runner.vocabularySize);
  }

  /** On the CPU. */
  static async load({ model, threads, rows }: BenchEngineOptions): Promise<BenchEngine> {
    const loaded = await loadModelRunner(await readModelFolder(model), {
      provider: "cpu",
      deviceId: 0,
      threads,
      cuda: plainCuda,
      planRows: () => [rows],
      maxRunning: 8,
      onFallback: () => undefined,
    });
    return new BenchEngine(loaded.runner, loaded.runtimeVersion);
  }

  /** Exactly `tokens` tokens, greedy. Settles when they have all come. */
  async run(promptIds: readonly number[], tokens: number): Promise<TimedSequence> {
    const started = this.start(promptIds, tokens);
    await started.done;
    return started;
  }

  start(promptIds: readonly number[], tokens: number): StartedSequence {
    const sequence = this.#scheduler.submit({
      promptIds,
      maxTokens: tokens,
      eosTokenIds: new Set(),
      sampler: createTokenSampler({ temperature: 0, seed: 0 }, this.#sampler),
    });
    const { submittedAtMs, tokens: events } = sequence;
    const tokensAtMs: number[] = [];
    const read = async () => {
      for await (const { atMs } of events) tokensAtMs.push(atMs);
    };
    return { submittedAtMs, tokensAtMs, done: read(), cancel: () => sequence.cancel() };
  }
}
