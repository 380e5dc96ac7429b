import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { buildModel } from "../../../deploy/models/build-model.ts";
import type { BuildVariant } from "../../../deploy/models/build-variants.ts";
import { describeModel, formatDescription } from "../../../deploy/models/describe-model.ts";
import { readDescription } from "../../../deploy/models/folder-description.ts";
import { formatList, listModels } from "../../../deploy/models/list-models.ts";
import { findRemovable, removeModel } from "../../../deploy/models/remove-model.ts";
import { verifyModel } from "../../../deploy/models/verify-model.ts";
import { FakePython } from "../../support/fake-python.ts";
import { writeHuggingFaceFolder } from "../../support/hugging-face-folder.ts";
import { RunningCommand } from "../../support/running-command.ts";

const converter = "onnxruntime_genai.models.builder";
let folder: string;
let source: string;
let target: string;
let environment: string;
let python: FakePython;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "build-"));
  source = join(folder, "source");
  target = join(folder, "models", "tiny", "cuda-fp16");
  environment = join(folder, "environment");
  python = new FakePython();
  writeHuggingFaceFolder(source);
});

afterEach(() => {
  vi.unstubAllEnvs();
  python.remove();
  rmSync(folder, { recursive: true, force: true });
});

interface Choice {
  readonly variant?: BuildVariant;
  readonly to?: string;
  readonly torchIndex?: string;
}

async function build({ variant = "cuda-fp16", to = target, torchIndex }: Choice = {}) {
  return buildModel({
    source,
    variant,
    target: to,
    python: { python: python.path, environment, torchIndex },
    signal: new AbortController().signal,
    note: () => undefined,
  });
}

function startCommand(): RunningCommand {
  const script = ["deploy/models/run.ts", "build", source, "--variant", "cuda-fp16"];
  return new RunningCommand(process.execPath, [...script, "--to", target, "--json"], {
    BUILD_VENV: environment,
    PYTHON: python.path,
    TORCH_INDEX: "none",
  });
}

/** Names beside the target. */
function readModels(): string[] {
  return existsSync(join(folder, "models", "tiny"))
    ? readdirSync(join(folder, "models", "tiny"))
    : [];
}

describe("a build", () => {
  test("gives a folder that the node serves, with the source's own tokenizer and licence", async () => {
    await build();
    expect(readModels()).toEqual(["cuda-fp16"]);
    expect(await verifyModel(target, "cpu")).toMatchObject({ compared: true });
    const tokenizer = readFileSync(join(target, "tokenizer.json"), "utf8");
    expect(tokenizer).toBe(readFileSync(join(source, "tokenizer.json"), "utf8"));
    const info = await describeModel(target);
    expect(info).toMatchObject({
      variant: "cuda-fp16",
      license: "mit",
      source: { built_from: source, variant: "cuda-fp16", builder: "onnxruntime-genai 0.18.0" },
    });
    expect(formatDescription(info)).toContain(`from ${source}, built as cuda-fp16 by onnxruntime`);
    const models = await listModels(join(folder, "models"));
    expect(models).toMatchObject([{ is_whole: true, repository: null, built_from: source }]);
    expect(formatList(models, folder)).toContain(`from ${source}`);
  });

  test.each([
    ["cuda-int4", ["-p", "int4", "-e", "cuda"], ["block_size=32", "algo_config=default"]],
    ["cuda-fp16", ["-p", "fp16", "-e", "cuda"], []],
    [
      "cpu-int4",
      ["-p", "int4", "-e", "cpu"],
      ["block_size=32", "algo_config=default", "accuracy_level=4"],
    ],
  ] as const)("asks for %s as Microsoft's folders are made", async (variant, kind, extra) => {
    await build({ variant });
    const [call] = python.callsOf(converter);
    const { options = [], directory = "" } = call ?? {};
    expect(options.slice(0, 6)).toEqual(["-P", "-s", "-m", converter, "-i", source]);
    const rest = options.slice(6);
    expect(rest).toEqual([
      "-o",
      join(directory, "converted"),
      "-c",
      join(directory, "cache"),
      ...kind,
      "--extra_options",
      "hf_token=false",
      ...extra,
    ]);
  });

  test("keeps the converter off the network and shows it no token", async () => {
    vi.stubEnv("HF_TOKEN", "hf_secret");
    await build();
    expect(python.callsOf(converter)).toMatchObject([{ offline: "1", token: "" }]);
  });

  test("leaves alone what is there", async () => {
    mkdirSync(target, { recursive: true });
    await expect(build()).rejects.toThrow(/exists\. Choose another folder/);
    rmSync(target, { recursive: true });
    mkdirSync(`${target}.partial`);
    writeFileSync(join(`${target}.partial`, "journal.jsonl"), "");
    await expect(build()).rejects.toThrow(/the beginning of a pull/);
    expect(python.calls).toEqual([]);
  });

  test.each([
    ["the converter fails", { converter: "fails" }, /Converting the model failed with exit code 3/],
    ["it writes half a model", { converter: "halves" }, /model\.onnx\.data/],
    ["pip fails", { pip: "fails" }, /Installing the Python packages failed with exit code 1/],
  ] as const)("leaves nothing where %s", async (_, behaviour, fault) => {
    python.behave(behaviour);
    await expect(build()).rejects.toThrow(fault);
    expect(readModels()).toEqual([]);
    python.behave({});
    await build();
    expect(readModels()).toEqual(["cuda-fp16"]);
  });
});

describe("the command", () => {
  test("builds, and prints one object on stdout", async () => {
    const command = startCommand();
    expect((await command.ended).code, command.stderr).toBe(0);
    expect(JSON.parse(command.stdout)).toMatchObject({
      directory: target,
      source: { built_from: source },
      bytes: expect.any(Number),
    });
    command.kill();
  });

  test("shows what the converter says where it fails", async () => {
    python.behave({ converter: "fails" });
    const command = startCommand();
    expect((await command.ended).code).toBe(1);
    expect(command.stderr).toContain("the converter's own reason");
    expect(command.stdout).toBe("");
    command.kill();
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "ends the converter on %s and leaves nothing",
    async (signal) => {
      python.behave({ converter: "hangs" });
      const command = startCommand();
      await expect.poll(() => python.hangs, { timeout: 50_000 }).toBe(true);
      const [own] = command.processes;
      process.kill(own?.id ?? 0, signal);
      expect((await command.ended).code).toBe(1);
      expect(command.stderr).toContain("Nothing is left of the build");
      await expect.poll(() => command.processes, { timeout: 10_000 }).toEqual([]);
      expect(readModels()).toEqual([]);
      command.kill();
    },
  );

  test("that is killed leaves nothing loadable, and the next one builds", async () => {
    python.behave({ converter: "hangs" });
    const killed = startCommand();
    await expect.poll(() => python.hangs, { timeout: 50_000 }).toBe(true);
    const [own] = killed.processes;
    process.kill(own?.id ?? 0, "SIGKILL");
    const livesOn = () => killed.processes.some((each) => each.id === own?.id);
    await expect.poll(livesOn, { timeout: 10_000 }).toBe(false);
    expect(readModels()).toEqual(["cuda-fp16.partial"]);
    await expect(readDescription(`${target}.partial`)).rejects.toThrow("has no genai_config.json");
    const left = await listModels(join(folder, "models"));
    expect(left).toMatchObject([{ is_whole: false }]);
    expect(await findRemovable(target)).toEqual([`${target}.partial`]);
    python.behave({});
    // The killed command's converter still runs.
    await build();
    expect(readModels()).toEqual(["cuda-fp16"]);
    killed.kill();
    expect(await verifyModel(target, "cpu")).toMatchObject({ compared: true });
    await removeModel(await findRemovable(target));
    expect(readModels()).toEqual([]);
  });
});

describe("the converter's Python", () => {
  test("is made once, with what is pinned, and torch without CUDA first", async () => {
    await build({ torchIndex: "https://torch.example/cpu" });
    const [torch, all] = python.callsOf("pip").map(({ options }) => options.join(" "));
    expect(torch).toMatch(
      /--no-deps --extra-index-url https:\/\/torch\.example\/cpu torch==[\d.]+$/,
    );
    expect(all).toMatch(/--requirement \S+builder-requirements\.txt$/);
    expect(all).not.toContain("index");
    await build({ to: join(folder, "models", "again") });
    expect(python.callsOf("pip")).toHaveLength(2);
    expect(python.callsOf(converter)).toHaveLength(2);
  });

  test("is made anew where the requirements have changed", async () => {
    await build();
    writeFileSync(join(environment, ".renritsu-requirements"), "torch==1.0.0\n");
    await build({ to: join(folder, "models", "again") });
    expect(python.callsOf("venv")).toHaveLength(2);
  });

  test("never replaces a folder that something else made", async () => {
    mkdirSync(environment);
    writeFileSync(join(environment, "precious"), "");
    await expect(build()).rejects.toThrow(/was not made by this command/);
    expect(readdirSync(environment)).toEqual(["precious"]);
    expect(readModels()).toEqual([]);
  });

  test.each([
    ["is 3.10", { version: "3.10" }],
    ["is 3.15", { version: "3.15" }],
    ["has no venv", { venv: "missing" }],
  ] as const)("is refused where it %s", async (fault, behaviour) => {
    python.behave(behaviour);
    await expect(build()).rejects.toThrow(
      `Python 3.11 to 3.14 is needed, with venv and pip: ${python.path} ${fault}`,
    );
  });

  test("is refused where there is none", async () => {
    rmSync(python.path);
    await expect(build()).rejects.toThrow(`${python.path} doesn't run`);
  });
});
