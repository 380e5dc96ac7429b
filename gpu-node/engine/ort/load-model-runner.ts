/** Loads a model on the provider that is asked for, or on the best that works. */
import { loadOrtApi, type OrtApi } from "./api.ts";
import type { ModelRunner, RowClass } from "../model-runner.ts";
import { readDecoderFile, type ModelDescription } from "./decoder-file.ts";
import { loadRangeRunner } from "./load-range-runner.ts";
import {
  availableProviders,
  createGraphCopies,
  requireDevice,
  type CudaOptions,
  type ProviderName,
} from "./provider.ts";
import { loadSlotRunner } from "./load-slot-runner.ts";
import type { RunnerLimits } from "./range-runner.ts";

/**
 * Tokens of a prompt in one run: more make little speed. On WebGPU runs of 32 tokens and more go through another
 * kernel, whose attention is wrong on a device with small subgroups (the software GPU: logits off by 0.3 to 1.4).
 */
const maxStepTokens: Readonly<Record<ProviderName, number>> = { cpu: 256, cuda: 256, webgpu: 31 };

export interface RunnerOptions {
  readonly provider: ProviderName | "auto";
  readonly deviceId: number;
  readonly threads: number;
  readonly cuda: CudaOptions;
  /** Most sequences at once; the rows may be more. */
  readonly maxRunning: number;
  /**
   * The KV cache's rows on that provider: a single one where decode steps are captured. Throws where its device
   * lacks the memory that the model needs.
   */
  readonly planRows: (provider: ProviderName) => readonly RowClass[];
  /** Told why `auto` passes over a provider. */
  readonly onFallback: (provider: ProviderName, error: unknown) => void;
}

export interface LoadedRunner {
  readonly runner: ModelRunner;
  readonly provider: ProviderName;
  /** The GPU, where its driver names it. */
  readonly device: string | null;
  readonly runtimeVersion: string;
}

/** The runner has made one token, so the model is known to work. Throws the reason if it doesn't. */
export async function loadModelRunner(
  model: ModelDescription,
  options: RunnerOptions,
): Promise<LoadedRunner> {
  const api = loadOrtApi();
  const providers = options.provider === "auto" ? availableProviders() : [options.provider];
  const last = providers.at(-1);
  for (const provider of providers) {
    try {
      const device = requireDevice(provider, options.deviceId);
      const rowClasses = options.planRows(provider);
      const { shortFactorsLength } = model;
      const limits = {
        rowClasses,
        maxStepTokens: maxStepTokens[provider],
        shortFactorsLength,
      };
      const runner = await loadOn(api, { provider, limits }, model, options);
      return { runner, provider, device, runtimeVersion: api.version };
    } catch (error) {
      if (provider === last) throw error;
      options.onFallback(provider, error);
    }
  }
  throw new Error("There is no execution provider to run the model on.");
}

async function loadOn(
  api: OrtApi,
  { provider, limits }: { readonly provider: ProviderName; readonly limits: RunnerLimits },
  model: ModelDescription,
  { deviceId, threads, cuda, maxRunning }: RunnerOptions,
): Promise<ModelRunner> {
  const choice = { provider, deviceId, cuda };
  const decoder = await readDecoderFile(model);
  if (provider === "cpu") {
    const runner = await loadSlotRunner(api, decoder, { ...choice, threads, limits, maxRunning });
    if (runner) {
      await warmUp(runner, false);
      await runner.checkExactness(new AbortController().signal);
      return runner;
    }
  }
  const graphCopies = createGraphCopies(choice);
  const runner = await loadRangeRunner(api, decoder, { ...choice, threads, limits, graphCopies });
  await warmUp(runner, cuda.capturesGraphs);
  return runner;
}

/** The first run prepares kernels and memory, and shows whether the cache can be kept in place. */
async function warmUp(runner: ModelRunner, capturesGraphs: boolean): Promise<void> {
  const { signal } = new AbortController();
  const row = { rowClass: 0, index: 0 };
  try {
    await runner.step([{ row, position: 0, kind: "prompt", tokenIds: [0] }], signal);
  } catch (error) {
    throw new Error(
      "The model failed at its first token. It must keep its KV cache in place (past and present " +
        `share their memory), as exports with GroupQueryAttention do. ${String(error)}`,
      { cause: error },
    );
  }
  if (!capturesGraphs) return;
  try {
    await runner.step([{ row, position: 1, kind: "decode", tokenIds: [0] }], signal);
  } catch (error) {
    throw new Error(
      "The model's decode step can't be captured as a CUDA graph: set CUDA_GRAPHS=off.",
      {
        cause: error,
      },
    );
  }
}
