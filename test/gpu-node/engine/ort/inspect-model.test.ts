import { cp, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadOrtApi } from "../../../../gpu-node/engine/ort/api.ts";
import { inspectModel } from "../../../../gpu-node/engine/ort/inspect-model.ts";
import { readOnnxFile } from "../../../../gpu-node/engine/ort/onnx-file.ts";
import { plainCuda } from "../../../../gpu-node/engine/ort/provider.ts";
import { OrtSession } from "../../../../gpu-node/engine/ort/session.ts";
import { readModelFolder } from "../../../../gpu-node/model-folder.ts";
import { layoutFolder, servedLayouts } from "../../../support/layout-fixtures.ts";

const onCpu = { provider: "cpu", deviceId: 0, cuda: plainCuda } as const;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "inspect-model-"));
  await cp(layoutFolder("cpu-int4"), folder, { recursive: true });
});

afterEach(() => rm(folder, { recursive: true }));

async function inspect() {
  return inspectModel(await readModelFolder(folder));
}

describe.each(servedLayouts)("readOnnxFile of %s", (name) => {
  it("finds the inputs and outputs that ONNX Runtime finds", async () => {
    const modelPath = `${layoutFolder(name)}/model.onnx`;
    const options = { modelPath, threads: 1, ...onCpu };
    const session = await OrtSession.load(loadOrtApi(), options);
    const { inputs, outputs } = await readOnnxFile(modelPath);
    expect({ inputs, outputs }).toEqual({ inputs: session.inputs, outputs: session.outputs });
  });
});

describe("inspectModel", () => {
  it("counts the bytes of the weights, and of the KV cache by its own type", async () => {
    const { size: graphBytes } = await stat(join(folder, "model.onnx"));
    const { size: dataBytes } = await stat(join(folder, "model.onnx.data"));
    // 2 layers, keys and values, 2 heads of 32 numbers of 4 bytes.
    expect(await inspect()).toEqual({
      weightsBytes: graphBytes + dataBytes,
      kvBytesPerToken: 2 * 2 * 2 * 32 * 4,
      controlFlow: null,
    });
  });

  it("finds the `If` that chooses LongRoPE's factors", async () => {
    const inspectLayout = async (name: string) =>
      inspectModel(await readModelFolder(layoutFolder(name)));
    expect(await inspectLayout("long-rope-cuda-fp16")).toMatchObject({ controlFlow: "If" });
    expect(await inspectLayout("long-rope-dml-fp16")).toMatchObject({ controlFlow: null });
  });

  it("refuses weights that are a byte short, with both sizes", async () => {
    const { size } = await stat(join(folder, "model.onnx.data"));
    await truncate(join(folder, "model.onnx.data"), size - 1);
    await expect(inspect()).rejects.toThrow(
      `model.onnx.data has ${size - 1} bytes, but the model needs ${size}: the file is not whole. Fetch it`,
    );
  });

  it("names the file of weights that is missing", async () => {
    await rm(join(folder, "model.onnx.data"));
    await expect(inspect()).rejects.toThrow(/model\.onnx\.data is missing; .* Fetch it/);
  });

  it.each([0, 1, 100, 10_000, 18_000])(
    "refuses a model file cut off after %i bytes",
    async (end) => {
      await truncate(join(folder, "model.onnx"), end);
      await expect(inspect()).rejects.toThrow(
        `model.onnx (${end} bytes) is not a whole ONNX model. A download that was cut off looks like this`,
      );
    },
  );

  it("refuses a page that was stored in the model's place", async () => {
    await writeFile(join(folder, "model.onnx"), "<!doctype html><title>Sign in</title>");
    await expect(inspect()).rejects.toThrow("is not a whole ONNX model");
  });

  it("refuses cache names that the model lacks", async () => {
    const path = join(folder, "genai_config.json");
    const config = await readFile(path, "utf8");
    await writeFile(path, config.replace("past_key_values.%d.key", "past.%d.key"));
    await expect(inspect()).rejects.toThrow("model.onnx can't be served");
    await expect(inspect()).rejects.toHaveProperty(
      "cause.message",
      expect.stringMatching(/can't feed: past_key_values\.0\.key/),
    );
  });
});
