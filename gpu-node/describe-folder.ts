/**
 * A process that says what the node reads in a model folder: `describe-folder.ts FOLDER [PROVIDER]`. With a
 * provider it also loads the model there and makes one token. One JSON object on stdout, or the reason on
 * stderr and exit code 1.
 */
import { strict as assert } from "node:assert";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { z } from "zod";
import { describeError } from "../shared/describe-error.ts";
import { inspectModel } from "./engine/ort/inspect-model.ts";
import { loadModelRunner } from "./engine/ort/load-model-runner.ts";
import { type OnnxFile, readOnnxFile } from "./engine/ort/onnx-file.ts";
import { plainCuda } from "./engine/ort/provider.ts";
import { argmax } from "./engine/argmax.ts";
import { type ModelFolder, readModelFolder } from "./model-folder.ts";
import { readUsableBytes } from "./free-memory.ts";
import { planMemory } from "./memory-plan.ts";
import { ModelTokenizer } from "./tokenizer/model-tokenizer.ts";

const providerSchema = z.enum(["auto", "cpu", "cuda", "webgpu"]).optional();

async function describeFolder(folder: ModelFolder) {
  const { weightsBytes, kvBytesPerToken } = await inspectModel(folder);
  const file = await readOnnxFile(folder.modelPath);
  return {
    name: folder.name,
    directory: dirname(folder.modelPath),
    precision: readPrecision(file),
    context_length: folder.contextLength,
    eos_token_ids: folder.eosTokenIds,
    capabilities: folder.capabilities ?? null,
    inputs: file.inputs,
    weights_bytes: weightsBytes,
    kv_bytes_per_token: kvBytesPerToken,
  };
}

/** Weights of 4 bits have an operator of their own; else they are of the logits' type. */
function readPrecision({ nodes, outputs }: OnnxFile): string {
  if (nodes.some((node) => node.operator === "MatMulNBits")) return "int4";
  const isHalf = outputs.some((output) => output.type === "float16");
  return isHalf ? "fp16" : "fp32";
}

const firstRow = { rowClass: 0, index: 0 };
const prompt = "Solve: x + y = 3; x - y = 1";

/** The likeliest token after a prompt of text, through tokenizer, engine and back. */
async function makeToken(folder: ModelFolder, provider: "auto" | "cpu" | "cuda" | "webgpu") {
  const maxContext = 64;
  const { weightsBytes, kvBytesPerToken } = await inspectModel(folder);
  const need = { model: folder.name, weightsBytes, kvBytesPerToken, maxContext, maxRows: 1 };
  const beginMs = performance.now();
  const loaded = await loadModelRunner(folder, {
    provider,
    deviceId: 0,
    threads: availableParallelism(),
    cuda: plainCuda,
    maxRunning: 1,
    planRows: (each) => {
      const bytes = readUsableBytes(each, 0);
      return planMemory([need], { bytes, description: "may be taken of what is free" }).rowClasses;
    },
    onFallback: (passedOver, error) =>
      process.stderr.write(`${passedOver} can't be used: ${describeError(error)}\n`),
  });
  const loadMs = performance.now() - beginMs;
  const tokenizer = new ModelTokenizer(folder.tokenizer, folder.tokenizerConfig);
  const ids = tokenizer.encode(prompt);
  const segment = { row: firstRow, position: 0, kind: "prompt", tokenIds: ids } as const;
  const [[logits = new Float32Array()] = []] = await loaded.runner.step(
    [segment],
    new AbortController().signal,
  );
  assert(
    logits.every(Number.isFinite),
    "The model's logits are not finite: its weights are broken.",
  );
  return { id: argmax(logits), provider: loaded.provider, load_ms: Math.round(loadMs) };
}

try {
  const [directory = "", ...rest] = process.argv.slice(2);
  const provider = providerSchema.parse(rest[0]);
  const folder = await readModelFolder(directory);
  const description = await describeFolder(folder);
  const token = provider === undefined ? null : await makeToken(folder, provider);
  process.stdout.write(`${JSON.stringify({ ...description, token })}\n`);
  // The model's memory needs no orderly end here.
  process.exitCode = 0;
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = 1;
}
