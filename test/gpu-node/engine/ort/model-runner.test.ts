import { beforeAll, describe, expect, it } from "vitest";
import { loadOrtApi } from "../../../../gpu-node/engine/ort/api.ts";
import { loadModelRunner } from "../../../../gpu-node/engine/ort/load-model-runner.ts";
import { plainCuda } from "../../../../gpu-node/engine/ort/provider.ts";
import { OrtSession } from "../../../../gpu-node/engine/ort/session.ts";
import type { ModelRunner } from "../../../../gpu-node/engine/model-runner.ts";
import { readModelFolder } from "../../../../gpu-node/model-folder.ts";
import { argmax, generate, never, stepRow } from "../../../support/row-steps.ts";
import { nanoFolder, nanoHalfPrecisionFolder } from "../../../support/nano-model.ts";

const prompt = [32010, 4956, 345, 278, 1494, 21699, 5693, 29901, 32007, 32001];

const options = {
  provider: "cpu",
  deviceId: 0,
  cuda: plainCuda,
  threads: 1,
  maxRunning: 8,
  planRows: () => [{ length: 600, rows: 4 }],
  onFallback: () => undefined,
} as const;

async function load(folder: string): Promise<ModelRunner> {
  const { runner } = await loadModelRunner(await readModelFolder(folder), options);
  return runner;
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
    const logits = await stepRow(runner, prompt, 0);
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
    const next = [...(await stepRow(runner, made.slice(-1), prompt.length + 4))];
    const whole = await stepRow(runner, [...prompt, ...made], 0);
    // The kernels differ for one row and for many; int4 rounds its activations to 8 bits besides.
    expect(largestDifference(Float32Array.from(next), whole)).toBeLessThan(0.01);
  });

  it("prefills in chunks to the same logits as in one step", async () => {
    const whole = Float32Array.from(await stepRow(runner, prompt, 0));
    await stepRow(runner, prompt.slice(0, 4), 0);
    const chunked = await stepRow(runner, prompt.slice(4), 4);
    expect(largestDifference(whole, chunked)).toBeLessThan(1e-3);
  });

  it("leaves the event loop free while it runs", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const long = Array.from({ length: 256 }, (_, index) => 1000 + index);
    await stepRow(runner, long, 0);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  it("ends a step early when it is aborted, and works on afterwards", async () => {
    const expected = await generate(runner, prompt, 3);
    const abort = new AbortController();
    const long = Array.from({ length: 256 }, (_, index) => 1000 + index);
    const step = stepRow(runner, long, 0, { signal: abort.signal });
    abort.abort(new Error("left"));
    await expect(step).rejects.toThrow("left");
    await expect(stepRow(runner, prompt, 0, { signal: abort.signal })).rejects.toThrow("left");
    expect(await generate(runner, prompt, 3)).toEqual(expected);
  });

  it("fills its context to the last place", async () => {
    const full = Array.from({ length: 256 }, (_, index) => 1000 + index);
    await stepRow(runner, full, 0);
    await stepRow(runner, full, 256);
    await stepRow(runner, full.slice(0, 87), 512);
    const logits = await stepRow(runner, [5], 599);
    expect(logits.every((logit) => Number.isFinite(logit))).toBe(true);
  });

  it("gives neighbouring rows in one batch exactly the logits that each gets alone", async () => {
    const prompts = [prompt, prompt.slice(0, 3), [...prompt, ...prompt, ...prompt], [32010]];
    const alone: Float32Array[] = [];
    for (const ids of prompts) {
      await stepRow(runner, ids, 0);
      for (const step of [0, 1]) {
        const logits = await stepRow(runner, [700 + step], ids.length + step);
        if (step === 1) alone.push(Float32Array.from(logits));
      }
    }
    for (const [index, ids] of prompts.entries()) {
      await stepRow(runner, ids, 0, { row: { rowClass: 0, index } });
    }
    let batch: readonly Float32Array[] = [];
    for (const step of [0, 1]) {
      const segments = prompts.map((ids, index) => ({
        row: { rowClass: 0, index },
        position: ids.length + step,
        kind: "decode" as const,
        tokenIds: [700 + step],
      }));
      batch = (await runner.step(segments, never)).map(([logits]) => logits ?? new Float32Array());
    }
    expect(batch.map((logits) => Float32Array.from(logits))).toEqual(alone);
  });

  it("goes on in a row that it was copied to", async () => {
    const expected = await generate(runner, prompt, 8);
    const row = { rowClass: 0, index: 3 };
    const made = await generate(runner, prompt, 4, row);
    await runner.copyRow(row, { rowClass: 0, index: 1 }, prompt.length + 3);
    while (made.length < 8) {
      const position = prompt.length + made.length - 1;
      const at = { row: { rowClass: 0, index: 1 } };
      made.push(argmax(await stepRow(runner, made.slice(-1), position, at)));
    }
    expect(made).toEqual(expected);
  });

  it("prefills in chunks of any size but one to exactly the same logits", async () => {
    const long = Array.from({ length: 90 }, (_, index) => 1000 + index);
    const whole = Float32Array.from(await stepRow(runner, long, 0));
    for (const size of [2, 7, 32, 45]) {
      let last: Float32Array | undefined;
      for (let begin = 0; begin < long.length;) {
        const end = long.length - begin - size === 1 ? long.length : begin + size;
        last = await stepRow(runner, long.slice(begin, end), begin);
        begin = end;
      }
      expect(last?.slice()).toEqual(whole);
    }
  });
});
