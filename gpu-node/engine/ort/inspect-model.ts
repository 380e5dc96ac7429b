/** Looks a model over before its weights are loaded, so that what can't be served is refused at once. */
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readDecoderLayout, type DecoderLayout } from "./decoder-layout.ts";
import { elementByteLength } from "./element-type.ts";
import type { ModelDescription } from "./decoder-file.ts";
import { readOnnxFile, type OnnxFile, type OnnxNode } from "./onnx-file.ts";

export interface ModelInspection {
  readonly weightsBytes: number;
  readonly kvBytesPerToken: number;
  /** The first operator that chooses between parts of the model, such as LongRoPE's `If`; null without. */
  readonly controlFlow: string | null;
}

/** Throws what is missing, cut short, or asked of the node that it can't give. */
export async function inspectModel(model: ModelDescription): Promise<ModelInspection> {
  const file = await readOnnxFile(model.modelPath);
  const layout = readLayout(file, model);
  let weightsBytes = await readSize(model.modelPath);
  for (const [name, bytes] of file.weightFiles) {
    weightsBytes += await checkWeights(join(dirname(model.modelPath), name), bytes);
  }
  const { type, heads, headSize, entries } = layout.cache;
  const kvBytesPerToken = entries.length * heads * headSize * elementByteLength(type);
  const controlFlow = file.nodes.find(({ operator }) => controlOperators.has(operator));
  return { weightsBytes, kvBytesPerToken, controlFlow: controlFlow?.operator ?? null };
}

const controlOperators: ReadonlySet<string> = new Set(["If", "Loop", "Scan"]);

function readLayout({ inputs, outputs, nodes }: OnnxFile, model: ModelDescription): DecoderLayout {
  try {
    const layout = readDecoderLayout(inputs, outputs, model.names, model.sizes);
    refuseGrowingCache(nodes, layout);
    return layout;
  } catch (error) {
    throw new Error(`${model.modelPath} can't be served.`, { cause: error });
  }
}

async function checkWeights(path: string, neededBytes: number): Promise<number> {
  const bytes = await readSize(path);
  if (bytes >= neededBytes) return bytes;
  throw new Error(
    `${path} has ${bytes} bytes, but the model needs ${neededBytes}: the file is not whole. Fetch it again.`,
  );
}

async function readSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    throw new Error(
      `${path} is missing; it holds the model's weights. Fetch it into the same folder.`,
      { cause: error },
    );
  }
}

/** The operator that can write a cache where it reads it. */
const attention = "GroupQueryAttention";

function refuseGrowingCache(nodes: readonly OnnxNode[], { cache }: DecoderLayout): void {
  const presents = new Set(cache.entries.map((entry) => entry.present));
  const writer = nodes.find(
    ({ operator, outputs }) =>
      operator !== attention && outputs.some((output) => presents.has(output)),
  );
  if (!writer) return;
  throw new Error(
    `The model's KV cache is written by ${writer.operator}, which copies it at each step; this node keeps it ` +
      `in place, as models with ${attention} can. Take such an export: int4 for the CPU, int4 or fp16 for CUDA.`,
  );
}
