/** The one place where execution providers differ: name, options, and kind of memory. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { OrtApi } from "./api.ts";
import { cudaDriver, formatCudaDevice } from "./cuda-driver.ts";
import { libraryFolder, type Pointer } from "./library.ts";
import type { DeviceMemory } from "./kv-memory.ts";
import { createHostMemoryInfo, type DeviceCopies } from "./tensor.ts";

export type ProviderName = "cpu" | "cuda" | "webgpu";

/** Name of the provider's own memory in the C API; null = the host's. */
const deviceMemoryNames: Record<ProviderName, string | null> = {
  cpu: null,
  cuda: "Cuda",
  webgpu: "WebGPU_Buf",
};

/** What CUDA is told beside the device. */
export interface CudaOptions {
  /** Most bytes of ONNX Runtime's own memory for one model: weights, KV cache and what steps need; null = no limit. */
  readonly memoryLimitBytes: number | null;
  /** Whether float32 products may be rounded to TF32's 10 bits. */
  readonly usesTf32: boolean;
  /** Whether decode steps are recorded once as a CUDA graph and then replayed. */
  readonly capturesGraphs: boolean;
}

export const plainCuda: CudaOptions = {
  memoryLimitBytes: null,
  usesTf32: false,
  capturesGraphs: false,
};

/** Where a session runs, and how. */
export interface ProviderChoice {
  readonly provider: ProviderName;
  readonly deviceId: number;
  readonly cuda: CudaOptions;
}

/** Providers to try for `auto`, best first. */
export function availableProviders(): ProviderName[] {
  return existsSync(cudaLibraryPath()) ? ["cuda", "cpu"] : ["cpu"];
}

/** Describes the device that the provider will use. Throws what of it is missing or too old, and the way out. */
export function requireDevice(provider: ProviderName, deviceId: number): string | null {
  switch (provider) {
    case "cpu":
      return null;
    case "cuda":
      requireCudaLibrary();
      return formatCudaDevice(cudaDriver.requireDevice(deviceId));
    case "webgpu":
      if (deviceId === 0) return null;
      throw new Error("WebGPU runs on the system's default GPU: leave DEVICE_ID at 0.");
  }
}

/** Call `requireDevice` before. */
export function appendProvider(
  api: OrtApi,
  options: Pointer,
  { provider, deviceId, cuda }: ProviderChoice,
): void {
  switch (provider) {
    case "cpu":
      return; // always there, as the last resort of every session
    case "cuda":
      appendCuda(api, options, toCudaEntries(deviceId, cuda));
      return;
    case "webgpu":
      api.appendExecutionProvider(options, "WebGPU", [], [], 0);
  }
}

/** The memory of tensors that stay on the device between runs. */
export function createDeviceMemory(
  api: OrtApi,
  session: Pointer,
  { provider, deviceId }: ProviderChoice,
): DeviceMemory {
  const name = deviceMemoryNames[provider];
  if (name === null) {
    // Plain allocations: an arena would round a cache of gigabytes up to a power of two.
    const allocator = api.getDefaultAllocator();
    return { allocator, memoryInfo: createHostMemoryInfo(api), isHost: true };
  }
  const deviceAllocator = 0;
  const defaultMemory = 0;
  const memoryInfo = api.createMemoryInfo(name, deviceAllocator, deviceId, defaultMemory);
  const allocator = api.createAllocator(session, memoryInfo);
  // WebGPU's tensors are handles of buffers.
  return { allocator, memoryInfo: provider === "webgpu" ? null : memoryInfo, isHost: false };
}

/** How a session's captured decode steps get their inputs; null where none are captured. */
export function createGraphCopies({
  provider,
  deviceId,
  cuda,
}: ProviderChoice): DeviceCopies | null {
  if (provider !== "cuda" || !cuda.capturesGraphs) return null;
  return {
    toDevice: (target, source) => cudaDriver.copyToDevice(deviceId, target, source),
    fromDevice: (target, source) => cudaDriver.copyFromDevice(deviceId, target, source),
  };
}

/** ONNX Runtime's CUDA provider options, by its own names. */
function toCudaEntries(deviceId: number, cuda: CudaOptions): Record<string, string> {
  return {
    device_id: String(deviceId),
    // The arena grows by what is asked for: the default doubles it each time.
    arena_extend_strategy: "kSameAsRequested",
    use_tf32: cuda.usesTf32 ? "1" : "0",
    ...(cuda.memoryLimitBytes !== null && { gpu_mem_limit: String(cuda.memoryLimitBytes) }),
    ...(cuda.capturesGraphs && { enable_cuda_graph: "1" }),
  };
}

function appendCuda(api: OrtApi, options: Pointer, entries: Record<string, string>): void {
  const cudaOptions = api.createCudaProviderOptions();
  try {
    const keys = Object.keys(entries);
    // This loads the provider's library, and with it CUDA's and cuDNN's.
    api.updateCudaProviderOptions(cudaOptions, keys, Object.values(entries), keys.length);
    api.appendCudaExecutionProvider(options, cudaOptions);
  } catch (error) {
    throw new Error(
      "ONNX Runtime's CUDA provider can't be used. It needs CUDA 12 and cuDNN 9 where the loader finds them " +
        "(LD_LIBRARY_PATH; the image node-cuda has them). Without a GPU: PROVIDER=cpu.",
      { cause: error },
    );
  } finally {
    api.releaseCudaProviderOptions(cudaOptions);
  }
}

function requireCudaLibrary(): void {
  if (existsSync(cudaLibraryPath())) return;
  throw new Error(
    `${cudaLibraryPath()} is missing. Install ONNX Runtime's CUDA libraries: ` +
      "ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node. Without a GPU: PROVIDER=cpu.",
  );
}

function cudaLibraryPath(): string {
  const name =
    process.platform === "win32"
      ? "onnxruntime_providers_cuda.dll"
      : "libonnxruntime_providers_cuda.so";
  return join(libraryFolder(), name);
}
