/** What is checked of one model: it loads, makes the CPU's tokens, how fast it is, and whether it can be left. */
import { setTimeout as sleep } from "node:timers/promises";
import { describeError } from "../../shared/describe-error.ts";
import { CheckedNode, type Completion } from "./checked-node.ts";
import type { CheckedModel, CheckOptions } from "./check-options.ts";
import { compareTokens } from "./compare-tokens.ts";

export interface Check {
  readonly name: string;
  readonly hasPassed: boolean;
  readonly detail: string;
}

/** A client that leaves frees the model within one step; a step of a software GPU takes a second or so. */
const cancelMs = 10_000;

/** Never throws: what goes wrong is a check that hasn't passed. */
export async function checkModel(
  { directory }: CheckedModel,
  options: CheckOptions,
  onProgress: (what: string) => void,
): Promise<Check[]> {
  const checks: Check[] = [];
  const check: Checker = async (name, work) => {
    onProgress(name);
    checks.push(await perform(name, work));
  };
  const settings = { MODEL_DIR: directory, DEVICE_ID: String(options.deviceId) };
  let expected: Completion | undefined;
  if (options.goldenTokens > 0) {
    await check("The CPU's tokens", async () => {
      expected = await askCpu(settings, options.goldenTokens);
      return `${expected.ids.length} tokens to compare with`;
    });
  }
  let node: CheckedNode | undefined;
  await check("Loads", async () => {
    node = await CheckedNode.start({ ...settings, PROVIDER: options.provider });
    return describeLoad(node, options.provider);
  });
  if (node !== undefined) await checkLoaded(node, expected, options.measuredTokens, check);
  return checks;
}

type Checker = (name: string, work: () => Promise<string>) => Promise<void>;

/** Stops the node in the end. */
async function checkLoaded(
  node: CheckedNode,
  expected: Completion | undefined,
  measuredTokens: number,
  check: Checker,
): Promise<void> {
  try {
    if (expected !== undefined) {
      await check("Makes the CPU's tokens", async () => {
        const { isEqual, detail } = compareTokens(
          expected,
          await node.complete(expected.ids.length),
        );
        if (!isEqual) throw new Error(detail);
        return detail;
      });
    }
    await check("Speed", () => measureSpeed(node, measuredTokens));
    await check("Can be left", () => leave(node));
    await check("Memory", () => describeMemory(node));
  } finally {
    await node.stop();
  }
}

async function perform(name: string, work: () => Promise<string>): Promise<Check> {
  try {
    return { name, hasPassed: true, detail: await work() };
  } catch (error) {
    return { name, hasPassed: false, detail: describeError(error) };
  }
}

async function askCpu(settings: Record<string, string>, count: number): Promise<Completion> {
  const node = await CheckedNode.start({ ...settings, DEVICE_ID: "0", PROVIDER: "cpu" });
  try {
    return await node.complete(count);
  } finally {
    await node.stop();
  }
}

async function describeLoad(node: CheckedNode, provider: string): Promise<string> {
  const { models } = await node.readHealth();
  const [model] = models;
  if (model.provider !== provider) {
    throw new Error(`It runs on ${model.provider} instead of ${provider}.`);
  }
  const device = model.device === null ? "" : `, ${model.device}`;
  const kv = (model.kv_bytes / 2 ** 20).toFixed(1);
  return `${(model.load_ms / 1000).toFixed(1)} s on ${provider}${device}; ${model.runtime}; context ${model.context_length} tokens, KV cache ${kv} MB`;
}

async function measureSpeed(node: CheckedNode, count: number): Promise<string> {
  const beginMs = performance.now();
  const events: { readonly atMs: number; readonly tokens: number }[] = [];
  await node.stream(count, (tokens) => events.push({ atMs: performance.now(), tokens }));
  const first = events[0];
  const last = events.at(-1);
  if (first === undefined || last === undefined || last.tokens < count) {
    throw new Error(`Only ${last?.tokens ?? 0} of ${count} tokens came.`);
  }
  const seconds = (last.atMs - first.atMs) / 1000;
  const speed = (last.tokens - first.tokens) / seconds;
  return `${speed.toFixed(1)} tokens/s (${count} tokens, greedy); first token after ${Math.round(first.atMs - beginMs)} ms`;
}

async function leave(node: CheckedNode): Promise<string> {
  const abort = new AbortController();
  const left = node.stream(null, (tokens) => tokens >= 2 && abort.abort(), abort.signal);
  await left.catch((error: unknown) => {
    if (!abort.signal.aborted) throw error;
  });
  const beginMs = performance.now();
  while ((await node.readHealth()).models.some((model) => model.requests_running > 0)) {
    if (performance.now() - beginMs > cancelMs) {
      throw new Error(`The model still worked ${cancelMs / 1000} s after its client had left.`);
    }
    await sleep(10);
  }
  const freeMs = Math.round(performance.now() - beginMs);
  await node.complete(1);
  return `free ${freeMs} ms after its client left, and answers again`;
}

async function describeMemory(node: CheckedNode): Promise<string> {
  const { memory } = await node.readHealth();
  const lines = memory.map(
    ({ label, total_mb, reserved_mb, available_mb }) =>
      `${label}: ${[total_mb, reserved_mb, available_mb].map((value) => value.toFixed(2)).join(" / ")} MB`,
  );
  if (lines.length < 2) throw new Error(`The node reported its memory ${lines.length} times.`);
  return `${lines.join("; ")} (total / reserved / available)`;
}
