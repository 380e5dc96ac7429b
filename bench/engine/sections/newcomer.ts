/** What running streams and a newcomer with a long prompt cost each other. */
import { BenchEngine, type StartedSequence } from "../bench-engine.ts";
import { createRandomPrompt } from "../random-prompt.ts";
import type { NewcomerCost } from "../results.ts";
import { percentile, toDistances } from "../statistics.ts";

const newcomerTokens = 2000;
const streamPromptTokens = 32;
/** Tokens of each stream before the newcomer comes. */
const steadyTokens = 40;
const rowTokens = 2304;
const mostStreams = 4;

export async function loadForNewcomers(model: string, threads: number): Promise<BenchEngine> {
  const rows = { length: rowTokens, rows: mostStreams + 1 };
  return BenchEngine.load({ model, threads, rows });
}

/** Each call takes a `seed` of its own: prompts that were seen before are cheaper. */
export async function measureNewcomer(
  engine: BenchEngine,
  streams: number,
  seed: number,
): Promise<NewcomerCost> {
  const alone = await engine.run(createRandomPrompt(seed * 100, newcomerTokens), 1);
  const running = Array.from({ length: streams }, (_, index) => {
    const prompt = createRandomPrompt(seed * 100 + 1 + index, streamPromptTokens);
    return engine.start(prompt, rowTokens - streamPromptTokens);
  });
  await waitForTokens(running, steadyTokens);
  const newcomer = await engine.run(createRandomPrompt(seed * 100 + 99, newcomerTokens), 1);
  for (const stream of running) stream.cancel();
  await Promise.all(running.map(({ done }) => done));
  const { submittedAtMs } = newcomer;
  const endMs = newcomer.tokensAtMs[0] ?? submittedAtMs;
  return {
    streams,
    steadyMs: toPercentiles(running, (atMs) => atMs <= submittedAtMs),
    busyMs: toPercentiles(running, (atMs) => atMs > submittedAtMs && atMs <= endMs),
    firstTokenMs: endMs - submittedAtMs,
    firstTokenAloneMs: (alone.tokensAtMs[0] ?? 0) - alone.submittedAtMs,
  };
}

async function waitForTokens(streams: readonly StartedSequence[], count: number): Promise<void> {
  while (streams.some(({ tokensAtMs }) => tokensAtMs.length < count)) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

/** Of the distances that end where `isWanted`; a stream's first are left out, for others' prompts were read then. */
function toPercentiles(
  streams: readonly StartedSequence[],
  isWanted: (atMs: number) => boolean,
): { p50: number; p99: number } {
  const distances = streams.flatMap(({ tokensAtMs }) => {
    const settled = tokensAtMs.slice(steadyTokens / 2);
    return toDistances(settled).filter((_, index) => isWanted(settled[index + 1] ?? 0));
  });
  return { p50: percentile(distances, 0.5), p99: percentile(distances, 0.99) };
}
