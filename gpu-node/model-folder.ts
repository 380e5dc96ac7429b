/** Reads a model folder in ONNX Runtime GenAI's layout. Knows files, not models. */
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import type { DecoderNames, DecoderSizes } from "./engine/ort/decoder-layout.ts";

const size = z.int().min(1);
const tokenId = z.int().min(0);

/** Read before the rest, which other architectures have in other shapes. */
const architectureSchema = z.object({ model: z.looseObject({ type: z.string() }) });

const genaiConfigSchema = z.object({
  model: z.object({
    context_length: size,
    eos_token_id: z.union([tokenId, z.array(tokenId).min(1)]),
    vocab_size: size,
    decoder: z.object({
      filename: z.string().min(1),
      head_size: size,
      num_hidden_layers: size,
      num_key_value_heads: size,
      inputs: z.object({
        input_ids: z.string().default("input_ids"),
        attention_mask: z.string().default("attention_mask"),
        position_ids: z.string().default("position_ids"),
        past_key_names: z.string().default("past_key_values.%d.key"),
        past_value_names: z.string().default("past_key_values.%d.value"),
      }),
      outputs: z.object({
        logits: z.string().default("logits"),
        present_key_names: z.string().default("present.%d.key"),
        present_value_names: z.string().default("present.%d.value"),
      }),
    }),
  }),
});
type GenaiDecoder = z.infer<typeof genaiConfigSchema>["model"]["decoder"];

/** Of the model before its conversion: how far LongRoPE's short factors reach. */
const sourceConfigSchema = z.object({ original_max_position_embeddings: size.optional() });
const capabilitiesSchema = z.looseObject({ name: z.string().min(1).optional() });
const jsonObjectSchema = z.record(z.string(), z.unknown());

export interface ModelFolder {
  readonly name: string;
  readonly modelPath: string;
  /** When the model file was last changed, Unix time in seconds. */
  readonly created: number;
  readonly contextLength: number;
  /** Beyond so many tokens LongRoPE's long factors hold; undefined where the folder doesn't say. */
  readonly shortFactorsLength: number | undefined;
  readonly eosTokenIds: readonly number[];
  readonly names: DecoderNames;
  readonly sizes: DecoderSizes;
  readonly tokenizer: Record<string, unknown>;
  readonly tokenizerConfig: Record<string, unknown>;
  readonly capabilities: Record<string, unknown> | undefined;
}

const whatAFolderIs =
  "MODEL_DIR and MODELS name model folders in ONNX Runtime GenAI's layout: genai_config.json, the .onnx " +
  "file that it names and its weights, tokenizer.json, tokenizer_config.json.";

/** Throws what is missing or wrong, and in which file. */
export async function readModelFolder(directory: string): Promise<ModelFolder> {
  const folder = resolve(directory);
  await requireFolder(folder);
  const architecture = await readJson(folder, "genai_config.json", architectureSchema);
  requirePhi3(folder, architecture.model);
  const { model } = await readJson(folder, "genai_config.json", genaiConfigSchema);
  const capabilities = await readOptionalJson(folder, "capabilities.json", capabilitiesSchema);
  const source = await readOptionalJson(folder, "config.json", sourceConfigSchema);
  const modelPath = join(folder, model.decoder.filename);
  return {
    name: capabilities?.name ?? `${basename(dirname(folder))}-${basename(folder)}`,
    modelPath,
    created: await readModificationTime(modelPath),
    contextLength: model.context_length,
    shortFactorsLength: source?.original_max_position_embeddings,
    eosTokenIds: [model.eos_token_id].flat(),
    names: toNames(model.decoder),
    sizes: {
      layers: model.decoder.num_hidden_layers,
      keyValueHeads: model.decoder.num_key_value_heads,
      headSize: model.decoder.head_size,
      vocabularySize: model.vocab_size,
    },
    tokenizer: await readJson(folder, "tokenizer.json", jsonObjectSchema),
    tokenizerConfig: await readTokenizerConfig(folder),
    capabilities,
  };
}

async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return;
  const fault = found ? "is not a folder" : "does not exist";
  throw new Error(`The model folder ${folder} ${fault}. ${whatAFolderIs}`);
}

/** The edge writes Phi-3's prompts, and the engine runs one session of text. */
function requirePhi3(folder: string, model: Readonly<Record<string, unknown>>): void {
  const others = ["embedding", "encoder", "speech", "vision"].filter((part) => part in model);
  if (model["type"] === "phi3" && others.length === 0) return;
  const parts = others.length === 0 ? "" : `, with sessions for ${others.join(" and ")}`;
  throw new Error(
    `${join(folder, "genai_config.json")} is of a model of type ${String(model["type"])}${parts}. This node ` +
      "serves Phi-3-mini's text models (type phi3, one session): take such a folder.",
  );
}

function toNames({ inputs, outputs }: GenaiDecoder): DecoderNames {
  return {
    inputIds: inputs.input_ids,
    attentionMask: inputs.attention_mask,
    positionIds: inputs.position_ids,
    pastKey: inputs.past_key_names,
    pastValue: inputs.past_value_names,
    logits: outputs.logits,
    presentKey: outputs.present_key_names,
    presentValue: outputs.present_value_names,
  };
}

/** Newer exports keep the chat template in a file of its own. */
async function readTokenizerConfig(folder: string): Promise<Record<string, unknown>> {
  const config = await readJson(folder, "tokenizer_config.json", jsonObjectSchema);
  if (config["chat_template"]) return config;
  const template = await readOptional(join(folder, "chat_template.jinja"));
  return template === undefined ? config : { ...config, chat_template: template };
}

async function readModificationTime(path: string): Promise<number> {
  try {
    return Math.floor((await stat(path)).mtimeMs / 1000);
  } catch (error) {
    throw new Error(
      `${path}, the model file that genai_config.json names, is missing. Fetch it again.`,
      {
        cause: error,
      },
    );
  }
}

async function readJson<T>(folder: string, name: string, schema: z.ZodType<T>): Promise<T> {
  const value = await readOptionalJson(folder, name, schema);
  if (value !== undefined) return value;
  throw new Error(`${folder} has no ${name}. ${whatAFolderIs}`);
}

async function readOptionalJson<T>(
  folder: string,
  name: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const path = join(folder, name);
  const text = await readOptional(path);
  return text === undefined ? undefined : parseJson(path, text, schema);
}

function parseJson<T>(path: string, text: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${path} is not valid JSON.`, { cause: error });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`${path} is not as expected: ${faults.join("; ")}.`);
}

async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (isMissing) return undefined;
    throw error;
  }
}
