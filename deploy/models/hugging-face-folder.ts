/** A Phi-3 model as Hugging Face's tools keep it: looked at before anything is converted. */
import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { type StoredTensor, readTensors } from "./safetensors-file.ts";

const tokenId = z.int().min(0);
const tokenIds = z
  .union([tokenId, z.array(tokenId)])
  .nullish()
  .transform((ids) => [ids ?? []].flat());

const configSchema = z.object({
  architectures: z.array(z.string()).default([]),
  num_hidden_layers: z.int().min(1),
  tie_word_embeddings: z.boolean().default(false),
  eos_token_id: tokenIds,
  quantization_config: z.looseObject({ quant_method: z.string().default("unknown") }).nullish(),
});
type Config = z.infer<typeof configSchema>;

const generationConfigSchema = z.object({ eos_token_id: tokenIds });
const tokenizerSchema = z.looseObject({
  added_tokens: z.array(z.object({ id: tokenId, content: z.string() })),
});
const tokenizerConfigSchema = z.looseObject({
  eos_token: z.union([z.string(), z.object({ content: z.string() })]).nullish(),
});
/** transformers can't read an index without `metadata`. */
const indexSchema = z.object({
  metadata: z.looseObject({}),
  weight_map: z.record(z.string(), z.string()),
});

/** Taken over as they are: the converter's own copies differ in what they split a text into. */
const requiredTokenizerFiles = ["tokenizer.json", "tokenizer_config.json"];
const optionalTokenizerFiles = [
  "added_tokens.json",
  "chat_template.jinja",
  "special_tokens_map.json",
  "tokenizer.model",
];
const turnEnd = "<|end|>";
const embeddingName = "model.embed_tokens.weight";
const layerParts = [
  "input_layernorm",
  "mlp.down_proj",
  "mlp.gate_up_proj",
  "post_attention_layernorm",
  "self_attn.o_proj",
  "self_attn.qkv_proj",
];

export interface HuggingFaceFolder {
  readonly path: string;
  /** Numbers in the embedding, and in all the rest. */
  readonly embeddingSize: number;
  readonly otherSize: number;
  /** Files that the converted folder takes over. */
  readonly keptFiles: readonly string[];
  readonly license: string | null;
}

/** Throws what is missing or wrong, in which file, and how to mend it. */
export async function readHuggingFaceFolder(directory: string): Promise<HuggingFaceFolder> {
  const path = resolve(directory);
  await requireFiles(path);
  const config = await readJson(join(path, "config.json"), configSchema);
  requirePhi3(path, config);
  await requireTurnEnd(path, config);
  const tensors = await readWeights(path);
  requireTensors(path, tensors, config);
  const embeddingSize = tensors.find((tensor) => tensor.name === embeddingName)?.elements ?? 0;
  const totalSize = tensors.reduce((total, tensor) => total + tensor.elements, 0);
  return {
    path,
    embeddingSize,
    otherSize: totalSize - embeddingSize,
    keptFiles: [
      "config.json",
      ...requiredTokenizerFiles,
      ...(await filterExisting(path, optionalTokenizerFiles)),
    ],
    license: await readLicense(path),
  };
}

async function requireFiles(path: string): Promise<void> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  if (!isFolder) {
    throw new Error(
      `${path} is no folder. Give a Phi-3 folder on this machine, fetched before, such as by: ` +
        "hf download microsoft/Phi-3-mini-128k-instruct --local-dir DIR",
    );
  }
  const found = await filterExisting(path, ["adapter_config.json", "genai_config.json"]);
  const required = ["config.json", ...requiredTokenizerFiles];
  const existing = await filterExisting(path, required);
  const missing = required.filter((name) => !existing.includes(name));
  if (found.includes("genai_config.json")) {
    throw new Error(`${path} is in ONNX already: serve it by MODEL_DIR=${path} npm start`);
  }
  if (found.includes("adapter_config.json")) {
    throw new Error(
      `${path} is an adapter (LoRA), not a whole model. Merge it into its base model (peft's ` +
        "merge_and_unload), save that with its tokenizer, and build the result.",
    );
  }
  if (missing.length === 0) return;
  throw new Error(
    `${path} lacks ${missing.join(", ")}. Copy what is missing from the model that it comes from; a tokenizer ` +
      "saved by transformers' AutoTokenizer writes both tokenizer files.",
  );
}

function requirePhi3(path: string, { architectures, quantization_config: quantised }: Config) {
  if (!architectures.includes("Phi3ForCausalLM")) {
    throw new Error(
      `${join(path, "config.json")} is of the architecture ${architectures.join(", ") || "(none stated)"}. ` +
        "Only Phi3ForCausalLM can be served here.",
    );
  }
  if (!quantised) return;
  throw new Error(
    `${path} is quantised already (${quantised.quant_method}). Build from its weights in bf16, fp16 or fp32.`,
  );
}

/** The edge writes Phi-3's turns, so a model that doesn't end at their mark would never stop. */
async function requireTurnEnd(path: string, config: Config): Promise<void> {
  const { added_tokens: tokens } = await readJson(join(path, "tokenizer.json"), tokenizerSchema);
  const end = tokens.find((token) => token.content === turnEnd)?.id;
  if (end === undefined) {
    throw new Error(`${join(path, "tokenizer.json")} has no token ${turnEnd}: it isn't Phi-3's.`);
  }
  const tokenizerConfig = join(path, "tokenizer_config.json");
  const { eos_token: eos } = await readJson(tokenizerConfig, tokenizerConfigSchema);
  // The converter adds the tokenizer's own end to the others.
  if ((typeof eos === "string" ? eos : eos?.content) === turnEnd) return;
  const generationPath = join(path, "generation_config.json");
  const [isThere] = await filterExisting(path, ["generation_config.json"]);
  const generation = isThere ? await readJson(generationPath, generationConfigSchema) : undefined;
  const ends = generation?.eos_token_id ?? [];
  const effective = ends.length > 0 ? ends : config.eos_token_id;
  if (effective.includes(end)) return;
  throw new Error(
    `${path} ends at ${effective.join(", ") || "no token"}, but Phi-3's turns end at ${turnEnd} (${end}), so answers would ` +
      `never stop. Write {"eos_token_id": [${[...new Set([...effective, end])].join(", ")}]} into ${generationPath}.`,
  );
}

async function readWeights(path: string): Promise<StoredTensor[]> {
  const single = "model.safetensors";
  if ((await filterExisting(path, [single])).length > 0) return readTensors(join(path, single));
  const indexName = `${single}.index.json`;
  if ((await filterExisting(path, [indexName])).length === 0) {
    throw new Error(
      `${path} has no weights: neither ${single} nor ${indexName}. Weights in .bin or .gguf files must be ` +
        "saved as safetensors first (transformers' save_pretrained does).",
    );
  }
  const { weight_map: places } = await readJson(join(path, indexName), indexSchema);
  const names = [...new Set(Object.values(places))].toSorted();
  const existing = await filterExisting(path, names);
  const missing = names.filter((name) => !existing.includes(name));
  if (missing.length > 0) {
    throw new Error(`${path} lacks ${missing.join(", ")}, which ${indexName} names. Fetch them.`);
  }
  const parts = await Promise.all(names.map((name) => readTensors(join(path, name))));
  return parts.flat();
}

/** The converter would fill in what is missing with random numbers. */
function requireTensors(path: string, tensors: readonly StoredTensor[], config: Config): void {
  const layers = Array.from({ length: config.num_hidden_layers }, (_, layer) =>
    layerParts.map((part) => `model.layers.${layer}.${part}.weight`),
  );
  const heads = config.tie_word_embeddings ? [] : ["lm_head.weight"];
  const found = new Set(tensors.map((tensor) => tensor.name));
  const missing = [embeddingName, ...layers.flat(), "model.norm.weight", ...heads].filter(
    (name) => !found.has(name),
  );
  if (missing.length > 0) {
    const more = missing.length > 3 ? ` and ${missing.length - 3} more` : "";
    throw new Error(
      `The weights in ${path} lack ${missing.slice(0, 3).join(", ")}${more}, which its config.json asks for.`,
    );
  }
  const other = tensors.find((tensor) => !["BF16", "F16", "F32"].includes(tensor.type));
  if (!other) return;
  throw new Error(
    `${path} keeps ${other.name} as ${other.type}. Build from weights in BF16, F16 or F32.`,
  );
}

/** From the front of the model card, where it states one. */
async function readLicense(path: string): Promise<string | null> {
  const card = await readFile(join(path, "README.md"), "utf8").catch(() => "");
  const front = /^---\r?\n(.*?)\r?\n---/s.exec(card)?.[1] ?? "";
  return /^license:\s*([\w.-]+)\s*$/m.exec(front)?.[1] ?? null;
}

async function filterExisting(path: string, names: readonly string[]): Promise<string[]> {
  const existing: string[] = [];
  for (const name of names) {
    const found = await stat(join(path, name)).catch(() => undefined);
    if (found?.isFile()) existing.push(name);
  }
  return existing;
}

async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  try {
    return schema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    throw new Error(`${path} can't be read. Fetch it again.`, { cause: error });
  }
}
