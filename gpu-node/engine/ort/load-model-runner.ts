/** Loads a model on the provider that is asked for, or on the best that works. */
import { loadOrtApi, type OrtApi } from "./api.ts";
import { readDecoderLayout, type DecoderNames, type DecoderSizes } from "./decoder-layout.ts";
import { OrtModelRunner } from "./ort-model-runner.ts";
import {
  availableProviders,
  createDeviceAllocator,
  createGraphCopies,
  requireDevice,
  type CudaOptions,
  type ProviderName,
} from "./provider.ts";
import { OrtSession } from "./session.ts";

/** Tokens of a prompt in one run: more make little speed, and the logits of each take memory. */
const maxStepTokens = 256;

export interface ModelDescription {
  readonly modelPath: string;
  readonly names: DecoderNames;
  readonly sizes: DecoderSizes;
}

export interface RunnerOptions {
  readonly provider: ProviderName | "auto";
  readonly deviceId: number;
  readonly threads: number;
  readonly maxContext: number;
  readonly cuda: CudaOptions;
  /** Throws where the provider's device lacks the memory that the model needs. */
  readonly requireMemory: (provider: ProviderName) => void;
  /** Told why `auto` passes over a provider. */
  readonly onFallback: (provider: ProviderName, error: unknown) => void;
}

export interface LoadedRunner {
  readonly runner: OrtModelRunner;
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
      options.requireMemory(provider);
      const runner = await loadOn(api, provider, model, options);
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
  provider: ProviderName,
  { modelPath, names, sizes }: ModelDescription,
  { deviceId, threads, maxContext, cuda }: RunnerOptions,
): Promise<OrtModelRunner> {
  const choice = { provider, deviceId, cuda };
  const session = await OrtSession.load(api, { modelPath, threads, ...choice });
  const layout = readDecoderLayout(session.inputs, session.outputs, names, sizes);
  const device = {
    allocator: createDeviceAllocator(api, session.pointer, choice),
    graphCopies: createGraphCopies(choice),
  };
  const runner = new OrtModelRunner(session, layout, device, { maxContext, maxStepTokens });
  await warmUp(runner, cuda.capturesGraphs);
  return runner;
}

/** The first run prepares kernels and memory, and shows whether the cache can be kept in place. */
async function warmUp(runner: OrtModelRunner, capturesGraphs: boolean): Promise<void> {
  const { signal } = new AbortController();
  try {
    await runner.step([0], 0, signal);
  } catch (error) {
    throw new Error(
      "The model failed at its first token. It must keep its KV cache in place (past and present " +
        `share their memory), as exports with GroupQueryAttention do. ${String(error)}`,
      { cause: error },
    );
  }
  if (!capturesGraphs) return;
  try {
    await runner.step([0], 1, signal);
  } catch (error) {
    throw new Error(
      "The model's decode step can't be captured as a CUDA graph: set CUDA_GRAPHS=off.",
      {
        cause: error,
      },
    );
  }
}
