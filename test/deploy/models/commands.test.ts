import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describeModel, formatDescription } from "../../../deploy/models/describe-model.ts";
import { listModels } from "../../../deploy/models/list-models.ts";
import { type Manifest, manifestName } from "../../../deploy/models/manifest.ts";
import { hashFiles } from "../../../deploy/models/model-files.ts";
import { findRemovable, removeModel } from "../../../deploy/models/remove-model.ts";
import { formatVerification, verifyModel } from "../../../deploy/models/verify-model.ts";
import { layoutFolder } from "../../support/layout-fixtures.ts";
import { nanoFolder } from "../../support/nano-model.ts";
import { RunningCommand } from "../../support/running-command.ts";

let models: string;
let model: string;

beforeEach(() => {
  models = mkdtempSync(join(tmpdir(), "models-"));
  model = join(models, "tiny", "int4");
  cpSync(layoutFolder("cpu-int4"), model, { recursive: true });
});

afterEach(() => rmSync(models, { recursive: true, force: true }));

async function writeManifest(): Promise<void> {
  const manifest: Manifest = {
    source: { hub: "https://hub.example", repository: "a/b", folder: "c", revision: "main" },
    commit: "00",
    license: "mit",
    files: await hashFiles(model),
  };
  writeFileSync(join(model, manifestName), JSON.stringify(manifest));
}

describe("info", () => {
  test("prints what the embedded model is", async () => {
    const command = run(["info", nanoFolder, "--json"]);
    expect((await command.ended).code, command.stderr).toBe(0);
    const info = JSON.parse(command.stdout);
    command.kill();
    expect(info).toMatchObject({
      name: "renritsu-nano-int4",
      architecture: "phi3",
      variant: "cpu-int4",
      eos_token_ids: [32007, 32001, 32000],
      inputs: expect.arrayContaining([{ name: "input_ids", type: "int64", shape: [-1, -1] }]),
      files: expect.arrayContaining([
        {
          name: "model.onnx",
          bytes: expect.any(Number),
          sha256: expect.stringMatching(/^[\da-f]{64}$/),
        },
      ]),
    });
    expect(info).toHaveProperty("capabilities");
    expect(info).toHaveProperty("license");
    expect(info).toHaveProperty("memory_plan.0.context", 1024);
    expect(info).toHaveProperty("memory_plan.1.context", 4096);
    expect(info).toHaveProperty("memory_plan.2.context", 131_072);
  });

  test("plans memory as weights and a cache that grows with the context", async () => {
    const { memory_plan: plan, kv_bytes_per_token: perToken } = await describeModel(model);
    for (const { context, kv_bytes, weights_bytes, total_bytes } of plan) {
      expect(kv_bytes).toBe(context * perToken);
      expect(total_bytes).toBe(weights_bytes + kv_bytes);
    }
  });

  test("tells variants apart by the folder itself", async () => {
    expect((await describeModel(layoutFolder("cuda-fp16"))).variant).toBe("cuda-fp16");
    const description = await describeModel(model);
    expect(description.variant).toBe("cpu-int4");
    expect(formatDescription(description)).toContain("licence not stated");
  });

  test("names the licence of the source", async () => {
    await writeManifest();
    const { license, source, files } = await describeModel(model);
    expect({ license, source }).toMatchObject({ license: "mit", source: { repository: "a/b" } });
    expect(files.map((file) => file.name)).not.toContain(manifestName);
  });

  test("says why a model can't be served", async () => {
    await expect(describeModel(layoutFolder("embeddings-in"))).rejects.toThrow(/can't be served/);
    await expect(describeModel(models)).rejects.toThrow(/is no model folder/);
  });
});

describe("verify", () => {
  test("makes a token, and says when there is nothing to compare with", async () => {
    const verification = await verifyModel(model, "cpu");
    expect(verification).toMatchObject({ compared: false, token: { provider: "cpu" } });
    expect(formatVerification(verification)).toContain("nothing to compare");
  });

  test("passes a folder as it was pulled", async () => {
    await writeManifest();
    expect(await verifyModel(model, "cpu")).toMatchObject({ compared: true });
  });

  test("finds a byte that is not as it was pulled", async () => {
    await writeManifest();
    const weights = join(model, "model.onnx.data");
    const bytes = readFileSync(weights);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    writeFileSync(weights, bytes);
    await expect(verifyModel(model, "cpu")).rejects.toThrow("model.onnx.data has other bytes");
  });

  test.each([
    ["missing", "config.json is missing", () => rmSync(join(model, "config.json"))],
    [
      "longer",
      /config\.json has 3 bytes instead of \d+/,
      () => writeFileSync(join(model, "config.json"), "{ }"),
    ],
    [
      "added",
      "extra.bin was not pulled with it",
      () => writeFileSync(join(model, "extra.bin"), "x"),
    ],
  ])("finds a file that is %s", async (_, fault, change) => {
    await writeManifest();
    change();
    await expect(verifyModel(model, "cpu")).rejects.toThrow(fault);
  });
});

describe("list", () => {
  test("shows whole models and pulls that aren't done", async () => {
    await writeManifest();
    mkdirSync(join(models, "tiny", "fp16.partial"));
    writeFileSync(join(models, "tiny", "fp16.partial", "plan.json"), "{}");
    expect(await listModels(models)).toMatchObject([
      { directory: join(models, "tiny", "fp16.partial"), is_whole: false, repository: null },
      { directory: model, is_whole: true, repository: "a/b" },
    ]);
    expect(await listModels(join(models, "nowhere"))).toEqual([]);
  });
});

describe("rm", () => {
  test("removes a model and what a pull left, and nothing beside them", async () => {
    const beside = join(models, "tiny", "beside");
    mkdirSync(`${model}.partial`);
    writeFileSync(join(`${model}.partial`, "plan.json"), "{}");
    writeFileSync(beside, "");
    await removeModel(await findRemovable(model));
    expect([existsSync(model), existsSync(`${model}.partial`), existsSync(beside)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  test("leaves alone what is no model, or holds the project", async () => {
    await expect(findRemovable(models)).rejects.toThrow(/left alone/);
    await expect(findRemovable(".")).rejects.toThrow(/left alone/);
  });

  test("removes nothing unless it is told to", async () => {
    const command = run(["rm", model]);
    expect((await command.ended).code).toBe(1);
    expect(command.stderr).toContain("--yes");
    command.kill();
    expect(existsSync(model)).toBe(true);
    const sure = run(["rm", model, "--yes", "--json"]);
    expect((await sure.ended).code).toBe(0);
    expect(JSON.parse(sure.stdout)).toEqual({ removed: [model] });
    sure.kill();
    expect(existsSync(model)).toBe(false);
  });
});

test("a wrong command line is answered with the usage and exit code 2", async () => {
  const command = run(["pull", "phi-3-mini-128k"]);
  expect((await command.ended).code).toBe(2);
  expect(command.stderr).toMatch(/Choose a --variant: cuda-int4, cuda-fp16, cpu-int4\.\nUsage/);
  command.kill();
});

function run(commandLine: string[]): RunningCommand {
  return new RunningCommand(process.execPath, ["deploy/models/run.ts", ...commandLine]);
}
