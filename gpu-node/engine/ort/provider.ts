/** The one place where execution providers differ: name, options, and kind of memory. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { OrtApi } from "./api.ts";
import { libraryFolder, type Pointer } from "./library.ts";

export type ProviderName = "cpu" | "cuda" | "webgpu";

/** Name of the provider's own memory in the C API; null = the host's. */
const deviceMemoryNames: Record<ProviderName, string | null> = {
  cpu: null,
  cuda: "Cuda",
  webgpu: "WebGPU_Buf",
};

/** Providers to try for `auto`, best first. */
export function availableProviders(): ProviderName[] {
  return existsSync(cudaLibraryPath()) ? ["cuda", "cpu"] : ["cpu"];
}

export function appendProvider(
  api: OrtApi,
  options: Pointer,
  provider: ProviderName,
  deviceId: number,
): void {
  switch (provider) {
    case "cpu":
      return; // always there, as the last resort of every session
    case "cuda":
      appendCuda(api, options, deviceId);
      return;
    case "webgpu":
      if (deviceId !== 0) {
        throw new Error("WebGPU runs on the system's default GPU: leave DEVICE_ID at 0.");
      }
      api.appendExecutionProvider(options, "WebGPU", [], [], 0);
  }
}

/** The allocator of tensors that stay on the device between runs. */
export function createDeviceAllocator(
  api: OrtApi,
  session: Pointer,
  provider: ProviderName,
  deviceId: number,
): Pointer {
  const name = deviceMemoryNames[provider];
  // Plain allocations: an arena would round a cache of gigabytes up to a power of two.
  if (name === null) return api.getDefaultAllocator();
  const deviceAllocator = 0;
  const defaultMemory = 0;
  return api.createAllocator(
    session,
    api.createMemoryInfo(name, deviceAllocator, deviceId, defaultMemory),
  );
}

function appendCuda(api: OrtApi, options: Pointer, deviceId: number): void {
  if (!existsSync(cudaLibraryPath())) {
    throw new Error(
      `${cudaLibraryPath()} is missing. Install ONNX Runtime's CUDA libraries: ` +
        "ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node",
    );
  }
  const cudaOptions = api.createCudaProviderOptions();
  // The arena grows by what is asked for: the default doubles it each time.
  const keys = ["device_id", "arena_extend_strategy"];
  const values = [String(deviceId), "kSameAsRequested"];
  api.updateCudaProviderOptions(cudaOptions, keys, values, keys.length);
  api.appendCudaExecutionProvider(options, cudaOptions);
  api.releaseCudaProviderOptions(cudaOptions);
}

function cudaLibraryPath(): string {
  const name =
    process.platform === "win32"
      ? "onnxruntime_providers_cuda.dll"
      : "libonnxruntime_providers_cuda.so";
  return join(libraryFolder(), name);
}
