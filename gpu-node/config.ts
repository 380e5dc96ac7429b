/** The node's settings: the only reader of the environment. */
import { availableParallelism } from "node:os";
import { z } from "zod";
import { wholeNumber } from "../shared/whole-number.ts";
import type { CudaOptions } from "./engine/ort/provider.ts";
import { parseModels, type ModelSource } from "./models-setting.ts";

const onOff = z
  .enum(["on", "off"], { error: "must be on or off" })
  .default("off")
  .transform((word) => word === "on");

export const environmentSchema = z.object({
  MODEL_DIR: z
    .string()
    .default("models/renritsu-nano/int4")
    .describe("Model folder in ONNX Runtime GenAI's layout (genai_config.json and what it names)."),
  MODELS: z
    .string()
    .transform(parseModels)
    .optional()
    .describe("Several models at once, as `name=folder,name=folder`, instead of MODEL_DIR."),
  PROVIDER: z
    .enum(["auto", "cpu", "cuda", "webgpu"], {
      error: "must be auto, cpu, cuda or webgpu",
    })
    .default("auto")
    .describe("Where the model runs; auto = cuda if its library and a device are there, else cpu."),
  DEVICE_ID: wholeNumber(0, 63).default(0).describe("Which GPU, counted from 0."),
  CUDA_MEMORY_MB: wholeNumber(1, 10_000_000)
    .optional()
    .describe(
      "Most MB of device memory that ONNX Runtime takes for each model on CUDA; no limit without it.",
    ),
  CUDA_TF32: onOff.describe(
    "on = on CUDA, float32 products may be rounded to TF32: faster, and other tokens than the CPU's. Phi-3's exports for CUDA calculate in float16, which it leaves alone.",
  ),
  CUDA_GRAPHS: onOff.describe(
    "on = on CUDA, a decode step is recorded once and replayed, where the model allows it (docs/gpu.md).",
  ),
  THREADS: wholeNumber(1, 1024)
    .default(availableParallelism())
    .describe("Threads of one model operation on the CPU; as many as the machine runs at once."),
  MAX_CONTEXT: wholeNumber(16, 1_000_000)
    .optional()
    .describe(
      "Most tokens of prompt and completion together, up to the model's own (131072 for Phi-3-mini-128k) where memory allows; the model's own, at most 4096.",
    ),
  MAX_MEMORY: wholeNumber(1, 100_000_000)
    .optional()
    .describe(
      "Most MB that weights and KV caches of all models take together; what the device has free, less a tenth.",
    ),
  MAX_RUNNING: wholeNumber(1, 256)
    .default(8)
    .describe("Requests that a model works on at once, where memory allows."),
  REPRODUCIBLE: onOff.describe(
    "on = one request at a time, each from its beginning, nothing guessed ahead: the same work each time on providers that calculate otherwise in other company (docs/node.md).",
  ),
  MAX_WAITING: wholeNumber(0, 100_000)
    .default(64)
    .describe("Requests that may wait for the model; further ones get HTTP 429."),
  MAX_WAITING_TOKENS: wholeNumber(1, 1_000_000_000)
    .default(200_000)
    .describe("Prompt tokens of all waiting requests together; further ones get HTTP 429."),
  NODE_HOST: z.string().default("127.0.0.1").describe("Address to listen on."),
  NODE_PORT: wholeNumber(0, 65_535).default(8081).describe("Port to listen on; 0 = any free one."),
  NODE_KEY: z
    .string({
      error: "must be set: the key that callers of /v1 send as `Authorization: Bearer KEY`",
    })
    .min(8, "must have at least 8 characters")
    .describe("Key that callers of /v1 send as `Authorization: Bearer KEY`. Required."),
  DRAIN_MS: wholeNumber(0, 3_600_000)
    .default(30_000)
    .describe("How long a running answer may go on after SIGTERM or SIGINT, in milliseconds."),
});

export interface Config {
  /** At least one; the first answers requests that name none. */
  readonly models: readonly ModelSource[];
  readonly provider: "auto" | "cpu" | "cuda" | "webgpu";
  readonly deviceId: number;
  readonly cuda: CudaOptions;
  readonly threads: number;
  /** Absent = the model's own, within reason. */
  readonly maxContext: number | undefined;
  /** Absent = what the device has free, less a margin. */
  readonly maxMemoryBytes: number | undefined;
  readonly maxRunning: number;
  /** One request at a time, each from its beginning, nothing guessed ahead. */
  readonly isReproducible: boolean;
  readonly maxWaiting: number;
  readonly maxWaitingTokens: number;
  readonly host: string;
  readonly port: number;
  readonly key: string;
  readonly drainMs: number;
}

/** Throws one error that names every fault. A setting that is empty counts as absent. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const given = Object.entries(environment).filter(([, value]) => value !== "");
  const present = Object.fromEntries(given);
  const parsed = environmentSchema.safeParse(present);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
    throw new Error(`Settings are not valid: ${faults.join("; ")}.`);
  }
  if (present["MODELS"] !== undefined && present["MODEL_DIR"] !== undefined) {
    throw new Error(
      "MODELS and MODEL_DIR are both set, and each says what to serve. Unset one of them; " +
        "a folder of MODEL_DIR can be named in MODELS too.",
    );
  }
  const settings = parsed.data;
  return Object.freeze({
    models: settings.MODELS ?? [{ directory: settings.MODEL_DIR }],
    provider: settings.PROVIDER,
    deviceId: settings.DEVICE_ID,
    cuda: {
      memoryLimitBytes: settings.CUDA_MEMORY_MB ? settings.CUDA_MEMORY_MB * 2 ** 20 : null,
      usesTf32: settings.CUDA_TF32,
      capturesGraphs: settings.CUDA_GRAPHS,
    },
    threads: settings.THREADS,
    maxContext: settings.MAX_CONTEXT,
    maxMemoryBytes: settings.MAX_MEMORY && settings.MAX_MEMORY * 2 ** 20,
    maxRunning: settings.MAX_RUNNING,
    isReproducible: settings.REPRODUCIBLE,
    maxWaiting: settings.MAX_WAITING,
    maxWaitingTokens: settings.MAX_WAITING_TOKENS,
    host: settings.NODE_HOST,
    port: settings.NODE_PORT,
    key: settings.NODE_KEY,
    drainMs: settings.DRAIN_MS,
  });
}
