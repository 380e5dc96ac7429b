/** The engine as one contestant: its scheduler and its runner, as the node uses them. */
import { BenchEngine, type TimedSequence } from "../bench-engine.ts";
import {
  createPrompts,
  decodePromptTokens,
  readSettings,
  rowTokens,
  serveMeasures,
} from "./serve-measures.ts";

const mostSequences = 8;
/** Tokens of each sequence while the others' prompts are still read. */
const leadTokens = 40;

const settings = readSettings();
const engine = await BenchEngine.load({
  ...settings,
  rows: { length: rowTokens, rows: mostSequences },
});

await serveMeasures(`ONNX Runtime ${engine.runtimeVersion}`, {
  async decode({ sequences, tokens, seed }) {
    const prompts = createPrompts(seed, sequences, decodePromptTokens);
    const runs = prompts.map((promptIds) => engine.run(promptIds, tokens + leadTokens));
    return countPerSecond(await Promise.all(runs));
  },
  async prefill({ tokens, seed }) {
    const [promptIds = []] = createPrompts(seed, 1, tokens);
    const { submittedAtMs, tokensAtMs } = await engine.run(promptIds, 1);
    return (tokens / ((tokensAtMs[0] ?? Infinity) - submittedAtMs)) * 1000;
  },
});

/** While all of them decode: from the last one's second token to the first one's last. */
function countPerSecond(runs: readonly TimedSequence[]): number {
  const beginMs = Math.max(...runs.map(({ tokensAtMs }) => tokensAtMs[1] ?? Infinity));
  const endMs = Math.min(...runs.map(({ tokensAtMs }) => tokensAtMs.at(-1) ?? 0));
  const times = runs.flatMap(({ tokensAtMs }) => tokensAtMs);
  const count = times.filter((atMs) => atMs > beginMs && atMs <= endMs).length;
  return (count / (endMs - beginMs)) * 1000;
}
