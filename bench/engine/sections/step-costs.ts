/** What a run costs by its number of tokens, and what the engine's own code costs beside the runs. */
import { IoBinding } from "../../../gpu-node/engine/ort/io-binding.ts";
import { BenchEngine } from "../bench-engine.ts";
import { createRandomPrompt } from "../random-prompt.ts";
import type { HostCost } from "../results.ts";
import { percentile } from "../statistics.ts";

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
  const engine = await BenchEngine.load({
    model,
    threads,
    rows: { length: rowTokens, rows: sequences },
  });
  const runs: { readonly beginMs: number; readonly endMs: number }[] = [];
  const restore = timeRuns((beginMs, endMs) => runs.push({ beginMs, endMs }));
  try {
    const prompts = Array.from({ length: sequences }, (_, index) => createRandomPrompt(index, 16));
    await Promise.all(prompts.map((promptIds) => engine.run(promptIds, tokens)));
  } finally {
    restore();
  }
  // The middle half: all are decoding there, and code that runs often is compiled.
  const steady = runs.slice(Math.floor(runs.length / 2), Math.floor(runs.length * 0.9));
  const steps = steady.slice(1).map(({ beginMs, endMs }, index) => {
    const before = steady[index];
    return {
      stepMs: endMs - (before?.endMs ?? endMs),
      hostMs: beginMs - (before?.endMs ?? beginMs),
    };
  });
  return {
    model,
    sequences,
    stepMs: percentile(
      steps.map(({ stepMs }) => stepMs),
      0.5,
    ),
    hostMs: percentile(
      steps.map(({ hostMs }) => hostMs),
      0.5,
    ),
  };
}

/** Tells when each run of the model began and ended, until the function that it returns is called. */
function timeRuns(note: (beginMs: number, endMs: number) => void): () => void {
  const { prototype } = IoBinding;
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the `this` that it belongs to
  const { run } = prototype;
  prototype.run = async function timed(this: IoBinding, ...values: Parameters<typeof run>) {
    const beginMs = performance.now();
    await run.apply(this, values);
    note(beginMs, performance.now());
  };
  return () => {
    prototype.run = run;
  };
}
