/**
 * Decode steps in the form that CUDA captures, run on the CPU: the same inputs at fixed addresses and of fixed
 * shapes, copied to and from a "device" that is the host's own memory. That CUDA captures them isn't shown here.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { readDecoderFile } from "../../../../gpu-node/engine/ort/decoder-file.ts";
import { memoryView } from "../../../../gpu-node/engine/ort/library.ts";
import { loadRangeRunner } from "../../../../gpu-node/engine/ort/load-range-runner.ts";
import { plainCuda } from "../../../../gpu-node/engine/ort/provider.ts";
import type { DeviceCopies } from "../../../../gpu-node/engine/ort/tensor.ts";
import { readModelFolder } from "../../../../gpu-node/model-folder.ts";
import { layoutFolder, readGolden } from "../../../support/layout-fixtures.ts";
import { generate, stepRow } from "../../../support/row-steps.ts";
import { recordOrtApi } from "../../../support/recorded-ort-api.ts";

const limits = {
  rowClasses: [{ length: 64, rows: 1 }],
  maxStepTokens: 32,
  shortFactorsLength: undefined,
};

const hostCopies: DeviceCopies = {
  toDevice: (target, source) =>
    new Uint8Array(memoryView(target, source.byteLength)).set(new Uint8Array(source)),
  fromDevice: (target, source) =>
    new Uint8Array(target).set(new Uint8Array(memoryView(source, target.byteLength))),
};

async function load(layout: string, graphCopies: DeviceCopies | null) {
  const recorded = recordOrtApi();
  const { api } = recorded;
  const decoder = await readDecoderFile(await readModelFolder(layoutFolder(layout)));
  const choice = { provider: "cpu", deviceId: 0, cuda: plainCuda, threads: 1 } as const;
  const runner = await loadRangeRunner(api, decoder, { ...choice, limits, graphCopies });
  return { runner, ...recorded };
}

// With positions to feed and without, logits in full and in half precision.
describe.each(["cpu-int4", "cuda-fp16", "dml-fp16"])("captured decode steps of %s", (layout) => {
  const { prompt, completion } = readGolden(layout);
  let captured: Awaited<ReturnType<typeof load>>;
  let made: readonly number[];

  beforeAll(async () => {
    captured = await load(layout, hostCopies);
    made = await generate(captured.runner, prompt, 16);
  });

  it("give the tokens of onnxruntime in Python", () => {
    expect(made).toEqual(completion.slice(0, 16));
  });

  it("belong to the graph of their batch size, and prefill to none", async () => {
    const ids = captured.named("addRunConfigEntry").map(({ values }) => values.slice(1));
    expect(ids).toEqual([
      ["gpu_graph_id", "-1"],
      ["gpu_graph_id", "1"],
    ]);
    const [prefill, decode] = captured
      .named("addRunConfigEntry")
      .map(({ values: [options] }) => options);
    const runs = captured.named("runWithBinding").map(({ values }) => values[1]);
    expect(runs).toEqual([prefill, ...Array.from({ length: 15 }, () => decode)]);
  });

  it("read and write the same tensors each time", () => {
    const bound = captured.calls
      .filter(({ name }) => name === "bindInput" || name === "bindOutput")
      .filter(({ values }) => !/past|present/.test(String(values[1])))
      .map(({ values: [, name, tensor] }) => `${String(name)} ${String(tensor)}`);
    const inputs = layout === "dml-fp16" ? 5 : 4;
    const ofDecoding = bound.slice(inputs);
    expect(ofDecoding).toHaveLength(15 * inputs);
    expect(new Set(ofDecoding).size).toBe(inputs);
  });
});

it("a session that captures nothing isn't told of graphs", async () => {
  const { runner, named } = await load("cpu-int4", null);
  const { prompt, completion } = readGolden("cpu-int4");
  expect(await generate(runner, prompt, 4)).toEqual(completion.slice(0, 4));
  expect(named("addRunConfigEntry")).toEqual([]);
  expect(named("createRunOptions")).toHaveLength(1);
});

it("an abort ends a captured step, and the next one works", async () => {
  const { runner } = await load("cpu-int4", hostCopies);
  const { prompt, completion } = readGolden("cpu-int4");
  await stepRow(runner, prompt, 0);
  const left = AbortSignal.abort(new Error("left"));
  await expect(stepRow(runner, [5], prompt.length, { signal: left })).rejects.toThrow("left");
  expect(await generate(runner, prompt, 4)).toEqual(completion.slice(0, 4));
});
