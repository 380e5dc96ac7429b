import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { estimateBuild } from "../../../deploy/models/build-variants.ts";
import { requireDiskSpace } from "../../../deploy/models/disk-space.ts";
import { readHuggingFaceFolder } from "../../../deploy/models/hugging-face-folder.ts";
import {
  tinyConfig,
  writeHuggingFaceFolder,
  writeJson,
} from "../../support/hugging-face-folder.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "source-"));
  writeHuggingFaceFolder(folder);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function weights(): string {
  return join(folder, "model.safetensors");
}

function remove(name: string): void {
  rmSync(join(folder, name));
}

function write(name: string, value: unknown): void {
  writeJson(join(folder, name), value);
}

test("a whole folder's weights are counted, in one file or several", async () => {
  const counts = {
    path: folder,
    embeddingSize: 288 * 64,
    otherSize: 288 * 64 + 64 + 2 * (2 * 64 + 7 * 64 * 64),
    keptFiles: ["config.json", "tokenizer.json", "tokenizer_config.json"],
    license: "mit",
  };
  expect(await readHuggingFaceFolder(folder)).toEqual(counts);
  remove("model.safetensors");
  remove("README.md");
  writeHuggingFaceFolder(folder, { isSharded: true });
  writeFileSync(join(folder, "chat_template.jinja"), "");
  remove("model.safetensors.index.json");
  await expect(readHuggingFaceFolder(folder)).rejects.toThrow(/has no weights/);
  writeHuggingFaceFolder(folder, { isSharded: true });
  const kept = [...counts.keptFiles, "chat_template.jinja"];
  expect(await readHuggingFaceFolder(folder)).toEqual({ ...counts, keptFiles: kept });
});

test.each<[string, RegExp, () => void]>([
  ["is missing", /is no folder.*hf download/, () => rmSync(folder, { recursive: true })],
  ["has no config.json", /lacks config\.json\. Copy/, () => remove("config.json")],
  [
    "has no tokenizer",
    /lacks tokenizer\.json, tokenizer_config\.json/,
    () => {
      remove("tokenizer.json");
      remove("tokenizer_config.json");
    },
  ],
  ["has no weights", /neither model\.safetensors nor/, () => remove("model.safetensors")],
  [
    "is another model",
    /architecture LlamaForCausalLM.*Only Phi3ForCausalLM/,
    () => write("config.json", { ...tinyConfig, architectures: ["LlamaForCausalLM"] }),
  ],
  [
    "is quantised",
    /quantised already \(bitsandbytes\)/,
    () =>
      write("config.json", {
        ...tinyConfig,
        quantization_config: { quant_method: "bitsandbytes" },
      }),
  ],
  [
    "is an adapter",
    /an adapter \(LoRA\).*merge_and_unload/,
    () => write("adapter_config.json", {}),
  ],
  ["is converted already", /in ONNX already/, () => write("genai_config.json", {})],
  [
    "never ends a turn",
    /ends at 259, but.*<\|end\|> \(266\).*\{"eos_token_id": \[259, 266\]\} into \S+generation_config/,
    () => remove("generation_config.json"),
  ],
  [
    "has a broken config.json",
    /config\.json can't be read/,
    () => writeFileSync(join(folder, "config.json"), "{"),
  ],
  [
    "has half its weights",
    /lacks 1000 of its bytes/,
    () => truncateSync(weights(), statSync(weights()).size - 1000),
  ],
  ["has a few bytes of its weights", /only its beginning/, () => truncateSync(weights(), 5)],
  [
    "has pointers in place of weights",
    /pointer of git-lfs.*git lfs pull/,
    () => writeFileSync(weights(), "version https://git-lfs.github.com/spec/v1\noid sha256:00\n"),
  ],
  [
    "has fewer layers than it says",
    /lack model\.layers\.2\.input_layernorm\.weight, .* and 3 more/,
    () => write("config.json", { ...tinyConfig, num_hidden_layers: 3 }),
  ],
  [
    "lacks a file of its weights",
    /lacks c\.safetensors, which model\.safetensors\.index\.json names/,
    () => {
      remove("model.safetensors");
      write("model.safetensors.index.json", {
        metadata: {},
        weight_map: { "lm_head.weight": "c.safetensors" },
      });
    },
  ],
])("a folder that %s is refused with the way out", async (_, fault, change) => {
  change();
  await expect(readHuggingFaceFolder(folder)).rejects.toThrow(fault);
});

test("a tokenizer that itself ends at <|end|> needs no generation_config.json", async () => {
  remove("generation_config.json");
  write("tokenizer_config.json", { eos_token: "<|end|>" });
  expect(await readHuggingFaceFolder(folder)).toMatchObject({ license: "mit" });
});

test("Phi-3-mini's builds are foreseen at the published folders' sizes", () => {
  const sizes = { embeddingSize: 32_064 * 3072, otherSize: 3_821_079_552 - 32_064 * 3072 };
  const gigabytes = (variant: "cuda-int4" | "cuda-fp16" | "cpu-int4") =>
    estimateBuild(variant, sizes).diskBytes / 1e9;
  expect(gigabytes("cpu-int4")).toBeCloseTo(2.9, 1);
  expect(gigabytes("cuda-int4")).toBeCloseTo(2.5, 1);
  expect(gigabytes("cuda-fp16")).toBeCloseTo(7.9, 1);
});

test("a disk that is too small is refused with both numbers", async () => {
  const fault = /needs 1000000\.00 GB more, but its disk has [\d.]+ GB free/;
  await expect(requireDiskSpace(folder, 1e15)).rejects.toThrow(fault);
});
