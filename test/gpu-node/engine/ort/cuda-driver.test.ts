import { describe, expect, it } from "vitest";
import {
  CudaDriver,
  formatCudaDevice,
  type CudaCall,
} from "../../../../gpu-node/engine/ort/cuda-driver.ts";

interface FakeGpu {
  readonly initStatus?: number;
  readonly driverCuda?: number;
  readonly count?: number;
  readonly capability?: readonly [number, number];
  readonly memoryStatus?: number;
}

/** A driver with GPUs of one make: what cuda.h says of each function, and what it was asked. */
function fakeDriver(gpu: FakeGpu = {}) {
  const { initStatus = 0, driverCuda = 12_040, count = 2, capability = [8, 9] } = gpu;
  const calls: unknown[][] = [];
  const firstHandle = 40;
  const call: CudaCall = (name, ...values) => {
    calls.push([name, ...values]);
    const [out, second] = values;
    const give = (value: number): number => {
      if (!(out instanceof Int32Array)) throw new Error(`${name} was given no place for a number`);
      out[0] = value;
      return 0;
    };
    switch (name) {
      case "cuInit":
        return initStatus;
      case "cuDriverGetVersion":
        return give(driverCuda);
      case "cuDeviceGetCount":
        return give(count);
      case "cuDeviceGet":
        return give(firstHandle + Number(second));
      case "cuDeviceGetAttribute":
        return give(second === 75 ? capability[0] : capability[1]);
      case "cuDeviceGetName":
        if (out instanceof Uint8Array) out.set(new TextEncoder().encode("NVIDIA Test 4090\0"));
        return 0;
      case "cuDevicePrimaryCtxRetain":
        if (out instanceof BigUint64Array) out[0] = 77n;
        return 0;
      case "cuMemGetInfo_v2": {
        if (out instanceof BigUint64Array) out[0] = 20_000_000_000n;
        if (second instanceof BigUint64Array) second[0] = 25_757_220_864n;
        return gpu.memoryStatus ?? 0;
      }
      case "cuCtxSetCurrent":
      case "cuCtxSynchronize":
      case "cuMemcpyHtoD_v2":
      case "cuMemcpyDtoH_v2":
        return 0;
    }
  };
  return { driver: new CudaDriver(call), calls };
}

describe("the NVIDIA driver", () => {
  it("describes a GPU that serves", () => {
    const device = fakeDriver().driver.requireDevice(1);
    expect(device).toEqual({
      name: "NVIDIA Test 4090",
      computeCapability: "8.9",
      driverCuda: "12.4",
      totalBytes: 25_757_220_864,
      availableBytes: 20_000_000_000,
    });
    expect(formatCudaDevice(device)).toBe(
      "NVIDIA Test 4090, compute capability 8.9, driver for CUDA 12.4",
    );
  });

  it("reads memory in the device's primary context, which it takes once", () => {
    const { driver, calls } = fakeDriver();
    driver.readMemory(1);
    driver.readMemory(1);
    const names = calls.map(([name]) => name);
    expect(names.filter((name) => name === "cuDevicePrimaryCtxRetain")).toHaveLength(1);
    expect(calls.find(([name]) => name === "cuDevicePrimaryCtxRetain")?.[2]).toBe(41);
    const uses = calls.filter(([name]) => name === "cuCtxSetCurrent");
    expect(uses).toEqual([
      ["cuCtxSetCurrent", 77n],
      ["cuCtxSetCurrent", 77n],
    ]);
  });

  it("waits until what it copied has arrived", () => {
    const { driver, calls } = fakeDriver();
    driver.copyToDevice(0, 5000n, new Uint8Array([1, 2, 3]).buffer);
    expect(calls.slice(-2)).toEqual([
      ["cuMemcpyHtoD_v2", 5000n, new Uint8Array([1, 2, 3]), 3],
      ["cuCtxSynchronize"],
    ]);
    driver.copyFromDevice(0, new ArrayBuffer(2), 5000n);
    expect(calls.at(-1)).toEqual(["cuMemcpyDtoH_v2", new Uint8Array(2), 5000n, 2]);
  });

  const wayOut = /driver 525 or newer.*--gpus all.*PROVIDER=cpu/;

  it("says what to do where there is none", () => {
    const driver = new CudaDriver(() => {
      throw new Error("libcuda.so.1: cannot open shared object file");
    });
    expect(() => driver.requireDevice(0)).toThrow("No NVIDIA driver was found (libcuda.so.1).");
    expect(() => driver.requireDevice(0)).toThrow(wayOut);
  });

  it.each([
    [100, "but it sees no GPU."],
    [803, "but it failed to start (error 803)."],
  ])("says why it fails to start (%i)", (initStatus, reason) => {
    const { driver } = fakeDriver({ initStatus });
    expect(() => driver.requireDevice(0)).toThrow(reason);
    expect(() => driver.requireDevice(0)).toThrow(wayOut);
  });

  it("refuses a driver that is too old for CUDA 12", () => {
    const { driver } = fakeDriver({ driverCuda: 11_080 });
    expect(() => driver.requireDevice(0)).toThrow(
      /too old: it runs CUDA 11\.8\. .* driver 525 .* Update it/,
    );
  });

  it("refuses a device that isn't there", () => {
    expect(() => fakeDriver().driver.requireDevice(2)).toThrow(
      "DEVICE_ID is 2, but there are 2 GPUs, counted from 0. Set it to 1 or less.",
    );
  });

  it.each([
    [7, 0],
    [6, 1],
  ] as const)("refuses compute capability %i.%i", (...capability) => {
    expect(() => fakeDriver({ capability }).driver.requireDevice(0)).toThrow(
      /NVIDIA Test 4090 has compute capability \d\.\d\. .* 7\.5 or newer .*Choose another by DEVICE_ID/,
    );
  });

  it.each([
    [7, 5],
    [8, 0],
    [12, 0],
  ] as const)("takes compute capability %i.%i", (...capability) => {
    const device = fakeDriver({ capability }).driver.requireDevice(0);
    expect(device.computeCapability).toBe(capability.join("."));
  });

  it("names the function that failed", () => {
    const { driver } = fakeDriver({ memoryStatus: 2 });
    expect(() => driver.readMemory(0)).toThrow("The NVIDIA driver's cuMemGetInfo_v2 failed (2).");
  });
});
