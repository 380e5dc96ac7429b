/** What a run costs by its number of tokens, and what the engine's own code costs beside the runs. */
import type { ModelRunner } from "../../../gpu-node/engine/model-runner.ts";
import { IoBinding } from "../../../gpu-node/engine/ort/io-binding.ts";
import { BenchEngine } from "../bench-engine.ts";
import { createRandomPrompt } from "../random-prompt.ts";
import type { HostCost } from "../results.ts";
import { percentile, toDistances } from "../statistics.ts";

const rowTokens = 512;
const promptTokens = 64;
const mostTokens = 8;

/**
 * Milliseconds of a run with 1, 2, ... 8 tokens, of one sequence of a few dozen tokens: its newest and drafts after it.
 * `rounds`: times that each number of tokens is timed, by turns; medians.
 */
export async function measureStepCosts(
  model: string,
  threads: number,
  rounds: number,
): Promise<number[]> {
  const { runner } = await BenchEngine.load({
    model,
    threads,
    rows: { length: rowTokens, rows: 1 },
  });
  const { signal } = new AbortController();
  const row = { rowClass: 0, index: 0 };
  const prompt = createRandomPrompt(1, promptTokens);
  await runner.step([{ row, position: 0, kind: "prompt", tokenIds: prompt }], signal);
  const counts = Array.from({ length: mostTokens }, (_, index) => index + 1);
  const times = counts.map((): number[] => []);
  for (let round = -1; round < rounds; round += 1) {
    for (const count of counts) {
      const tokenIds = createRandomPrompt(round, count);
      const beginMs = performance.now();
      await runner.step([{ row, position: promptTokens, kind: "decode", tokenIds }], signal);
      const isWarm = round >= 0;
      if (isWarm) times[count - 1]?.push(performance.now() - beginMs);
    }
  }
  return times.map((values) => percentile(values, 0.5));
}

/** While `sequences` decode `tokens` tokens each. */
export async function measureHostCost(
  model: string,
  threads: number,
  { sequences, tokens }: { readonly sequences: number; readonly tokens: number },
): Promise<HostCost> {
  const rows = { length: rowTokens, rows: sequences };
  const engine = await BenchEngine.load({ model, threads, rows });
  const timer = new StepTimer(engine.runner);
  try {
    const prompts = Array.from({ length: sequences }, (_, index) => createRandomPrompt(index, 16));
    await Promise.all(prompts.map((promptIds) => engine.run(promptIds, tokens)));
  } finally {
    timer.stop();
  }
  // All are decoding there, and code that runs often is compiled.
  const steady = timer.steps.slice(timer.steps.length / 2, timer.steps.length * 0.9);
  const stepMs = toDistances(steady.map(({ endMs }) => endMs));
  const hostMs = stepMs.map((ms, index) => ms - (steady[index + 1]?.runMs ?? 0));
  return { model, sequences, stepMs: percentile(stepMs, 0.5), hostMs: percentile(hostMs, 0.5) };
}

interface TimedStep {
  readonly endMs: number;
  /** While at least one of its runs of the model went on. */
  readonly runMs: number;
}

/** Times a runner's steps, and the runs of the model in them. */
class StepTimer {
  readonly steps: TimedStep[] = [];
  readonly stop: () => void;
  #runMs = 0;
  #runs = 0;
  #runsSinceMs = 0;

  constructor(runner: ModelRunner) {
    const step = runner.step.bind(runner);
    const { prototype } = IoBinding;
    // oxlint-disable-next-line typescript/unbound-method -- it is called with the `this` that it belongs to
    const { run } = prototype;
    runner.step = async (...values) => {
      this.#runMs = 0;
      const logits = await step(...values);
      this.steps.push({ endMs: performance.now(), runMs: this.#runMs });
      return logits;
    };
    const noteRun = (change: number) => this.#noteRun(change);
    prototype.run = async function timed(this: IoBinding, ...values: Parameters<typeof run>) {
      noteRun(1);
      await run.apply(this, values);
      noteRun(-1);
    };
    this.stop = () => {
      runner.step = step;
      prototype.run = run;
    };
  }

  #noteRun(change: number): void {
    const nowMs = performance.now();
    if (this.#runs === 0) this.#runsSinceMs = nowMs;
    this.#runs += change;
    if (this.#runs === 0) this.#runMs += nowMs - this.#runsSinceMs;
  }
}
