/** What ONNX Runtime is told of a provider: the calls of its C API, recorded. */
import { describe, expect, it } from "vitest";
import {
  appendProvider,
  createDeviceMemory,
  createGraphCopies,
  plainCuda,
  requireDevice,
  type CudaOptions,
} from "../../../../gpu-node/engine/ort/provider.ts";
import { recordOrtApi } from "../../../support/recorded-ort-api.ts";

const sessionOptions = 1n;
const cudaOptions = 2n;

function recordCuda() {
  return recordOrtApi({
    createCudaProviderOptions: () => cudaOptions,
    updateCudaProviderOptions: () => undefined,
    appendCudaExecutionProvider: () => undefined,
    releaseCudaProviderOptions: () => undefined,
  });
}

function appendCuda(cuda: Partial<CudaOptions>, deviceId = 0) {
  const { api, calls } = recordCuda();
  const choice = { provider: "cuda", deviceId, cuda: { ...plainCuda, ...cuda } } as const;
  appendProvider(api, sessionOptions, choice);
  return calls.map(({ name, values }) => [name, ...values]);
}

function toCalls(...entries: readonly (readonly [string, string])[]) {
  const keys = entries.map(([key]) => key);
  const values = entries.map(([, value]) => value);
  return [
    ["createCudaProviderOptions"],
    ["updateCudaProviderOptions", cudaOptions, keys, values, entries.length],
    ["appendCudaExecutionProvider", sessionOptions, cudaOptions],
    ["releaseCudaProviderOptions", cudaOptions],
  ];
}

describe("CUDA", () => {
  it("is told the device, to take only the memory that it needs, and not to round to TF32", () => {
    expect(appendCuda({}, 3)).toEqual(
      toCalls(["device_id", "3"], ["arena_extend_strategy", "kSameAsRequested"], ["use_tf32", "0"]),
    );
  });

  it.each([
    [{ usesTf32: true }, "use_tf32", "1"],
    [{ memoryLimitBytes: 4000 * 2 ** 20 }, "gpu_mem_limit", "4194304000"],
    [{ capturesGraphs: true }, "enable_cuda_graph", "1"],
  ])("is told %o as %s", (options, key, value) => {
    const entries = new Map([
      ["device_id", "0"],
      ["arena_extend_strategy", "kSameAsRequested"],
      ["use_tf32", "0"],
      [key, value],
    ]);
    expect(appendCuda(options)).toEqual(toCalls(...entries));
  });

  it("says what it needs where it can't be used, with the reason, and gives its options back", () => {
    const reason = new Error("libcublasLt.so.12: cannot open shared object file");
    const { api, named } = recordOrtApi({
      createCudaProviderOptions: () => cudaOptions,
      updateCudaProviderOptions: () => {
        throw reason;
      },
      releaseCudaProviderOptions: () => undefined,
    });
    const choice = { provider: "cuda", deviceId: 0, cuda: plainCuda } as const;
    const append = () => appendProvider(api, sessionOptions, choice);
    expect(append).toThrow(/can't be used\. It needs CUDA 12 and cuDNN 9 .*PROVIDER=cpu/);
    expect(append).toThrow(expect.objectContaining({ cause: reason }));
    expect(named("releaseCudaProviderOptions")).toHaveLength(2);
    expect(named("appendCudaExecutionProvider")).toHaveLength(0);
  });

  it("keeps tensors in the memory of its device", () => {
    const { api, calls } = recordOrtApi({ createMemoryInfo: () => 5n, createAllocator: () => 6n });
    const choice = { provider: "cuda", deviceId: 2, cuda: plainCuda } as const;
    expect(createDeviceMemory(api, 4n, choice)).toEqual({
      allocator: 6n,
      memoryInfo: 5n,
      isHost: false,
    });
    expect(calls).toEqual([
      { name: "createMemoryInfo", values: ["Cuda", 0, 2, 0] },
      { name: "createAllocator", values: [4n, 5n] },
    ]);
  });

  it("copies for captured steps only where it captures them", () => {
    const choice = { deviceId: 0, cuda: { ...plainCuda, capturesGraphs: true } };
    expect(createGraphCopies({ provider: "cuda", ...choice })).not.toBeNull();
    expect(createGraphCopies({ provider: "cuda", ...choice, cuda: plainCuda })).toBeNull();
    expect(createGraphCopies({ provider: "webgpu", ...choice })).toBeNull();
  });

  it("is refused where its library is not installed, with the way out", () => {
    expect(() => requireDevice("cuda", 0)).toThrow(
      /libonnxruntime_providers_cuda\.so is missing.*ONNXRUNTIME_NODE_INSTALL=cuda12 .*PROVIDER=cpu/,
    );
  });
});

describe("the others", () => {
  it("WebGPU is appended by its name, the CPU not at all", () => {
    const { api, calls } = recordOrtApi({ appendExecutionProvider: () => undefined });
    appendProvider(api, sessionOptions, { provider: "cpu", deviceId: 0, cuda: plainCuda });
    expect(calls).toEqual([]);
    appendProvider(api, sessionOptions, { provider: "webgpu", deviceId: 0, cuda: plainCuda });
    expect(calls).toEqual([
      { name: "appendExecutionProvider", values: [sessionOptions, "WebGPU", [], [], 0] },
    ]);
  });

  it("WebGPU's rows are no neighbours: its tensors have no addresses", () => {
    const { api } = recordOrtApi({ createMemoryInfo: () => 5n, createAllocator: () => 6n });
    const choice = { provider: "webgpu", deviceId: 0, cuda: plainCuda } as const;
    expect(createDeviceMemory(api, 4n, choice).memoryInfo).toBeNull();
  });

  it("WebGPU can't choose a device", () => {
    expect(requireDevice("webgpu", 0)).toBeNull();
    expect(() => requireDevice("webgpu", 1)).toThrow("leave DEVICE_ID at 0");
  });
});
