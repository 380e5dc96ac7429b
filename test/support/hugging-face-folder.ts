/** A tiny Phi-3 with LongRoPE and random weights as Hugging Face keeps it: written as Microsoft's own folders are. */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../../gpu-node/engine/random.ts";
import { layoutFolder } from "./layout-fixtures.ts";

const layers = 2;
const hiddenSize = 64;
const feedForwardSize = 64;
const headSize = 32;
const vocabularySize = 288;
const range = { from: 0, length: headSize / 2 };

export const tinyConfig = {
  architectures: ["Phi3ForCausalLM"],
  // Code of the model's own, which must not be run.
  auto_map: { AutoConfig: "configuration_phi3.Phi3Config" },
  attention_bias: false,
  bos_token_id: 1,
  eos_token_id: 259,
  hidden_act: "silu",
  hidden_size: hiddenSize,
  intermediate_size: feedForwardSize,
  max_position_embeddings: 128,
  model_type: "phi3",
  num_attention_heads: hiddenSize / headSize,
  num_hidden_layers: layers,
  num_key_value_heads: hiddenSize / headSize,
  original_max_position_embeddings: 64,
  pad_token_id: 259,
  rms_norm_eps: 1e-5,
  rope_scaling: {
    type: "longrope",
    short_factor: Array.from(range, (_, index) => 1 + index / 16),
    long_factor: Array.from(range, (_, index) => 1 + index),
  },
  rope_theta: 10_000,
  sliding_window: 262_144,
  tie_word_embeddings: false,
  torch_dtype: "bfloat16",
  use_cache: true,
  vocab_size: vocabularySize,
};

type Shapes = Record<string, readonly number[]>;

function layerShapes(layer: number): Shapes {
  const prefix = `model.layers.${layer}`;
  return {
    [`${prefix}.input_layernorm.weight`]: [hiddenSize],
    [`${prefix}.mlp.down_proj.weight`]: [hiddenSize, feedForwardSize],
    [`${prefix}.mlp.gate_up_proj.weight`]: [2 * feedForwardSize, hiddenSize],
    [`${prefix}.post_attention_layernorm.weight`]: [hiddenSize],
    [`${prefix}.self_attn.o_proj.weight`]: [hiddenSize, hiddenSize],
    [`${prefix}.self_attn.qkv_proj.weight`]: [3 * hiddenSize, hiddenSize],
  };
}

const outerShapes: Shapes = {
  "lm_head.weight": [vocabularySize, hiddenSize],
  "model.embed_tokens.weight": [vocabularySize, hiddenSize],
  "model.norm.weight": [hiddenSize],
};

/** Writes all that a build needs; in two weight files with an index where `isSharded`. */
export function writeHuggingFaceFolder(folder: string, { isSharded = false } = {}): void {
  mkdirSync(folder, { recursive: true });
  writeJson(join(folder, "config.json"), tinyConfig);
  writeJson(join(folder, "generation_config.json"), { eos_token_id: [259, 260, 266] });
  for (const name of ["tokenizer.json", "tokenizer_config.json"]) {
    copyFileSync(join(layoutFolder("cpu-int4"), name), join(folder, name));
  }
  writeFileSync(join(folder, "README.md"), "---\nlicense: mit\nlanguage:\n- en\n---\n# Tiny\n");
  const shapes = { ...outerShapes, ...layerShapes(0), ...layerShapes(1) };
  if (!isSharded) {
    writeFileSync(join(folder, "model.safetensors"), toSafetensors(shapes, 1));
    return;
  }
  const shards = {
    "a.safetensors": layerShapes(0),
    "b.safetensors": { ...outerShapes, ...layerShapes(1) },
  };
  const places = Object.entries(shards).flatMap(([file, part]) =>
    Object.keys(part).map((name) => [name, file]),
  );
  for (const [file, part] of Object.entries(shards)) {
    writeFileSync(join(folder, file), toSafetensors(part, 1));
  }
  writeJson(join(folder, "model.safetensors.index.json"), {
    metadata: { total_size: 0 },
    weight_map: Object.fromEntries(places),
  });
}

/** In bfloat16. Vectors are norms' weights: ones. */
function toSafetensors(shapes: Shapes, seed: number): Buffer {
  const random = createRandom(seed);
  const header: Record<string, object> = { __metadata__: { format: "pt" } };
  const parts: Buffer[] = [];
  let end = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    const elements = shape.reduce((product, length) => product * length, 1);
    const values = Float32Array.from({ length: elements }, () =>
      shape.length === 1 ? 1 : random() - 0.5,
    );
    const upperHalves = new Uint16Array(values.buffer).filter((_, index) => index % 2 === 1);
    const bytes = Buffer.from(upperHalves.buffer);
    header[name] = { dtype: "BF16", shape, data_offsets: [end, end + bytes.length] };
    parts.push(bytes);
    end += bytes.length;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...parts]);
}

export function writeJson(path: string, value: unknown): void {
  writeFileSync(path, JSON.stringify(value));
}
