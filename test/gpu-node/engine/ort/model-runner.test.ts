import { beforeAll, describe, expect, it } from "vitest";
import { loadOrtApi } from "../../../../gpu-node/engine/ort/api.ts";
import { loadModelRunner } from "../../../../gpu-node/engine/ort/load-model-runner.ts";
import { plainCuda } from "../../../../gpu-node/engine/ort/provider.ts";
import { OrtSession } from "../../../../gpu-node/engine/ort/session.ts";
import type { ModelRunner } from "../../../../gpu-node/engine/model-runner.ts";
import { readModelFolder } from "../../../../gpu-node/model-folder.ts";
import { nanoFolder, nanoHalfPrecisionFolder } from "../../../support/nano-model.ts";

const never = new AbortController().signal;
const prompt = [32010, 4956, 345, 278, 1494, 21699, 5693, 29901, 32007, 32001];

const options = {
  provider: "cpu",
  deviceId: 0,
  cuda: plainCuda,
  threads: 1,
  maxContext: 600,
  requireMemory: () => undefined,
  onFallback: () => undefined,
} as const;

async function load(folder: string): Promise<ModelRunner> {
  const { runner } = await loadModelRunner(await readModelFolder(folder), options);
  return runner;
}

function argmax(logits: Float32Array): number {
  return logits.reduce((best, logit, id) => (logit > (logits[best] ?? 0) ? id : best), 0);
}

async function generate(
  runner: ModelRunner,
  promptIds: number[],
  count: number,
): Promise<number[]> {
  const made = [argmax(await runner.step(promptIds, 0, never))];
  while (made.length < count) {
    const position = promptIds.length + made.length - 1;
    made.push(argmax(await runner.step(made.slice(-1), position, never)));
  }
  return made;
}

/** As a share of the largest logit. */
function largestDifference(one: Float32Array, other: Float32Array): number {
  const difference = one.map((logit, id) => logit - (other[id] ?? 0));
  return largestSize(difference) / largestSize(other);
}

function largestSize(numbers: Float32Array): number {
  return numbers.reduce((largest, number) => Math.max(largest, Math.abs(number)), 0);
}

describe("ONNX Runtime's C API", () => {
  it("is the version of the onnxruntime-node package", () => {
    expect(loadOrtApi().version).toBe("1.30.0");
  });

  it("throws the runtime's own reason for a file that is no model", async () => {
    const session = {
      modelPath: "package.json",
      provider: "cpu",
      deviceId: 0,
      cuda: plainCuda,
      threads: 1,
    } as const;
    await expect(OrtSession.load(loadOrtApi(), session)).rejects.toThrow(
      /ONNX Runtime: .*package\.json/,
    );
  });

  it("says what is missing for a provider that is not installed", async () => {
    const folder = await readModelFolder(nanoFolder);
    await expect(loadModelRunner(folder, { ...options, provider: "cuda" })).rejects.toThrow(
      /libonnxruntime_providers_cuda\.so is missing.*ONNXRUNTIME_NODE_INSTALL=cuda12/,
    );
  });
});

describe.each([nanoFolder, nanoHalfPrecisionFolder])("the model in %s", (folder) => {
  let runner: ModelRunner;

  beforeAll(async () => {
    runner = await load(folder);
  });

  it("gives logits for the whole vocabulary", async () => {
    const logits = await runner.step(prompt, 0, never);
    expect(logits).toHaveLength(32_064);
    expect(logits.every((logit) => Number.isFinite(logit))).toBe(true);
  });

  it("gives the same tokens again, although the cache holds another sequence's leftovers", async () => {
    const first = await generate(runner, prompt, 20);
    await generate(runner, [32010, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], 30);
    expect(await generate(runner, prompt, 20)).toEqual(first);
  });

  it("continues from its cache as if it read everything anew", async () => {
    const made = await generate(runner, prompt, 5);
    const next = [...(await runner.step(made.slice(-1), prompt.length + 4, never))];
    const whole = await runner.step([...prompt, ...made], 0, never);
    // The kernels differ for one row and for many; int4 rounds its activations to 8 bits besides.
    expect(largestDifference(Float32Array.from(next), whole)).toBeLessThan(0.01);
  });

  it("prefills in chunks to the same logits as in one step", async () => {
    const whole = Float32Array.from(await runner.step(prompt, 0, never));
    await runner.step(prompt.slice(0, 4), 0, never);
    const chunked = await runner.step(prompt.slice(4), 4, never);
    expect(largestDifference(whole, chunked)).toBeLessThan(1e-3);
  });

  it("leaves the event loop free while it runs", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const long = Array.from({ length: 256 }, (_, index) => 1000 + index);
    await runner.step(long, 0, never);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  it("ends a step early when it is aborted, and works on afterwards", async () => {
    const expected = await generate(runner, prompt, 3);
    const abort = new AbortController();
    const long = Array.from({ length: 256 }, (_, index) => 1000 + index);
    const step = runner.step(long, 0, abort.signal);
    abort.abort(new Error("left"));
    await expect(step).rejects.toThrow("left");
    await expect(runner.step(prompt, 0, abort.signal)).rejects.toThrow("left");
    expect(await generate(runner, prompt, 3)).toEqual(expected);
  });

  it("fills its context to the last place", async () => {
    const full = Array.from({ length: 256 }, (_, index) => 1000 + index);
    await runner.step(full, 0, never);
    await runner.step(full, 256, never);
    await runner.step(full.slice(0, 87), 512, never);
    const logits = await runner.step([5], 599, never);
    expect(logits.every((logit) => Number.isFinite(logit))).toBe(true);
  });
});
