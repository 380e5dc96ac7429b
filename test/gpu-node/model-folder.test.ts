import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readModelFolder } from "../../gpu-node/model-folder.ts";
import { nanoFolder } from "../support/nano-model.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "model-folder-"));
  await cp(nanoFolder, folder, {
    recursive: true,
    filter: (path) => !path.endsWith(".data") && !path.endsWith("capabilities.json"),
  });
});

afterEach(() => rm(folder, { recursive: true }));

async function change(name: string, edit: (text: string) => string): Promise<void> {
  await writeFile(join(folder, name), edit(await readFile(join(folder, name), "utf8")));
}

describe("readModelFolder", () => {
  it("reads names, sizes and end tokens from genai_config.json", async () => {
    expect(await readModelFolder(folder)).toMatchObject({
      name: `${basename(dirname(folder))}-${basename(folder)}`,
      modelPath: join(folder, "model.onnx"),
      contextLength: 4096,
      eosTokenIds: [32007, 32001, 32000],
      names: { inputIds: "input_ids", pastKey: "past_key_values.%d.key", logits: "logits" },
      sizes: { vocabularySize: 32064 },
      capabilities: undefined,
    });
  });

  it("takes the name and all else that capabilities.json states", async () => {
    const capabilities = { name: "my-phi", unknowns: 2, languages: ["en", "ja"] };
    await writeFile(join(folder, "capabilities.json"), JSON.stringify(capabilities));
    expect(await readModelFolder(folder)).toMatchObject({ name: "my-phi", capabilities });
  });

  it("takes a single end token as well", async () => {
    await change("genai_config.json", (text) =>
      text.replace(/"eos_token_id": \[[^\]]*\]/, '"eos_token_id": 7'),
    );
    expect((await readModelFolder(folder)).eosTokenIds).toEqual([7]);
  });

  it("reads the chat template from its own file where the tokenizer's settings lack it", async () => {
    await change("tokenizer_config.json", (text) =>
      text.replace(/"chat_template": "(?:[^"\\]|\\.)*",/, ""),
    );
    await writeFile(join(folder, "chat_template.jinja"), "{{ messages }}");
    const { tokenizerConfig } = await readModelFolder(folder);
    expect(tokenizerConfig["chat_template"]).toBe("{{ messages }}");
  });

  it.each(["genai_config.json", "tokenizer.json", "tokenizer_config.json"])(
    "says what a model folder is when %s is missing",
    async (name) => {
      await rm(join(folder, name));
      await expect(readModelFolder(folder)).rejects.toThrow(
        new RegExp(`has no ${name}\\. MODEL_DIR and MODELS name .*genai_config\\.json`),
      );
    },
  );

  it("says when there is no such folder", async () => {
    const missing = join(folder, "nothing");
    await expect(readModelFolder(missing)).rejects.toThrow(
      /nothing does not exist\. MODEL_DIR and MODELS name model folders/,
    );
    await expect(readModelFolder(join(folder, "model.onnx"))).rejects.toThrow(/is not a folder/);
  });

  it("refuses a model of another architecture, and one with further sessions", async () => {
    await change("genai_config.json", (text) => text.replace('"type": "phi3"', '"type": "llama"'));
    await expect(readModelFolder(folder)).rejects.toThrow(
      /genai_config\.json is of a model of type llama\. This node serves Phi-3-mini's text models/,
    );
    const vision = { model: { type: "phi3v", embedding: {}, vision: {} } };
    await change("genai_config.json", () => JSON.stringify(vision));
    await expect(readModelFolder(folder)).rejects.toThrow(
      /of type phi3v, with sessions for embedding and vision\./,
    );
  });

  it("reads from config.json how far LongRoPE's short factors reach", async () => {
    await change("config.json", () => '{"original_max_position_embeddings": 2048}');
    expect((await readModelFolder(folder)).shortFactorsLength).toBe(2048);
    await rm(join(folder, "config.json"));
    expect((await readModelFolder(folder)).shortFactorsLength).toBeUndefined();
  });

  it("names the model file that is missing", async () => {
    await rm(join(folder, "model.onnx"));
    await expect(readModelFolder(folder)).rejects.toThrow(/model\.onnx, .* is missing/);
  });

  it("names the file and the field that are wrong", async () => {
    await change("genai_config.json", (text) => text.replace('"head_size": ', '"head_size": -'));
    await expect(readModelFolder(folder)).rejects.toThrow(
      /genai_config\.json is not as expected: model\.decoder\.head_size/,
    );
    await change("genai_config.json", () => "{");
    await expect(readModelFolder(folder)).rejects.toThrow("genai_config.json is not valid JSON");
  });
});
