/**
 * NVIDIA's driver: which GPUs there are, their memory, and copies to and from it. By the driver's own API
 * (libcuda), which is the same under every version of CUDA.
 */
import { functionOf, type NativeArgument, type Pointer } from "./library.ts";

export interface DeviceMemory {
  readonly totalBytes: number;
  readonly availableBytes: number;
}

export interface CudaDevice extends DeviceMemory {
  readonly name: string;
  /** As `8.6`. */
  readonly computeCapability: string;
  /** The newest CUDA that the driver runs, as `12.4`. */
  readonly driverCuda: string;
}

const address = "void *";
const devicePointer = "uint64_t";

/** Parameters of the functions used, by their names in cuda.h; each returns a CUresult, 0 for success. */
const parameters = {
  cuInit: ["uint32_t"],
  cuDriverGetVersion: [address],
  cuDeviceGetCount: [address],
  cuDeviceGet: [address, "int"],
  cuDeviceGetName: [address, "int", "int"],
  cuDeviceGetAttribute: [address, "int", "int"],
  cuDevicePrimaryCtxRetain: [address, "int"],
  cuCtxSetCurrent: [devicePointer],
  cuCtxSynchronize: [],
  cuMemGetInfo_v2: [address, address],
  cuMemcpyHtoD_v2: [devicePointer, address, "size_t"],
  cuMemcpyDtoH_v2: [address, devicePointer, "size_t"],
} as const;

/** Calls one of the driver's functions; gives its CUresult, or throws where there is no driver. */
export type CudaCall = (name: keyof typeof parameters, ...values: NativeArgument[]) => unknown;

const driverLibrary = process.platform === "win32" ? "nvcuda.dll" : "libcuda.so.1";

const callDriver: CudaCall = (name, ...values) =>
  functionOf(driverLibrary, name, "int", parameters[name])(...values);

const capabilityAttributes = { major: 75, minor: 76 };
/** ONNX Runtime's CUDA libraries have code for Turing and later (`75;80;90` in its release builds). */
const oldestCapability = { major: 7, minor: 5 };
const oldestDriverCuda = 12_000;
const needs =
  "ONNX Runtime's libraries need an NVIDIA GPU of compute capability 7.5 or newer (Turing, 2018) and driver 525 or newer (CUDA 12).";
const wayOut =
  "In a container, start it with the GPU (`--gpus all`, NVIDIA Container Toolkit). Without a GPU: PROVIDER=cpu.";

export class CudaDriver {
  readonly #call: CudaCall;
  readonly #contexts = new Map<number, BigUint64Array>();

  constructor(call: CudaCall = callDriver) {
    this.#call = call;
  }

  /** Throws what is missing or too old, and the way out. */
  requireDevice(deviceId: number): CudaDevice {
    const driver = this.#requireDriver();
    const count = this.#readNumber("cuDeviceGetCount");
    if (deviceId >= count) {
      throw new Error(
        `DEVICE_ID is ${deviceId}, but there are ${count} GPUs, counted from 0. Set it to ${count - 1} or less.`,
      );
    }
    const device = this.#readNumber("cuDeviceGet", deviceId);
    const name = this.#readName(device);
    const major = this.#readNumber("cuDeviceGetAttribute", capabilityAttributes.major, device);
    const minor = this.#readNumber("cuDeviceGetAttribute", capabilityAttributes.minor, device);
    const computeCapability = `${major}.${minor}`;
    const isTooOld =
      major < oldestCapability.major ||
      (major === oldestCapability.major && minor < oldestCapability.minor);
    if (isTooOld) {
      throw new Error(
        `${name} has compute capability ${computeCapability}. ${needs} Choose another by DEVICE_ID, or PROVIDER=cpu.`,
      );
    }
    return { name, computeCapability, driverCuda: driver, ...this.readMemory(deviceId) };
  }

  readMemory(deviceId: number): DeviceMemory {
    this.#enter(deviceId);
    const available = new BigUint64Array(1);
    const total = new BigUint64Array(1);
    this.#check("cuMemGetInfo_v2", available, total);
    return { totalBytes: Number(total[0]), availableBytes: Number(available[0]) };
  }

  /** Returns when the device has them. */
  copyToDevice(deviceId: number, target: Pointer, source: ArrayBuffer): void {
    this.#enter(deviceId);
    this.#check("cuMemcpyHtoD_v2", target, new Uint8Array(source), source.byteLength);
    // A copy from pageable memory may return before its last part has arrived.
    this.#check("cuCtxSynchronize");
  }

  copyFromDevice(deviceId: number, target: ArrayBuffer, source: Pointer): void {
    this.#enter(deviceId);
    this.#check("cuMemcpyDtoH_v2", new Uint8Array(target), source, target.byteLength);
  }

  /** The newest CUDA that the driver runs. */
  #requireDriver(): string {
    const status = this.#initialise();
    if (status !== 0) {
      const reason = status === 100 ? "it sees no GPU" : `it failed to start (error ${status})`;
      throw new Error(`There is an NVIDIA driver, but ${reason}. ${needs} ${wayOut}`);
    }
    const version = this.#readNumber("cuDriverGetVersion");
    const cuda = `${Math.floor(version / 1000)}.${Math.floor((version % 1000) / 10)}`;
    if (version < oldestDriverCuda) {
      throw new Error(`The NVIDIA driver is too old: it runs CUDA ${cuda}. ${needs} Update it.`);
    }
    return cuda;
  }

  #initialise(): number {
    try {
      return Number(this.#call("cuInit", 0));
    } catch (error) {
      throw new Error(`No NVIDIA driver was found (${driverLibrary}). ${needs} ${wayOut}`, {
        cause: error,
      });
    }
  }

  /** Makes the device's primary context, which ONNX Runtime uses too, the calling thread's. */
  #enter(deviceId: number): void {
    let context = this.#contexts.get(deviceId);
    if (context === undefined) {
      context = new BigUint64Array(1);
      this.#check("cuInit", 0);
      const device = this.#readNumber("cuDeviceGet", deviceId);
      this.#check("cuDevicePrimaryCtxRetain", context, device);
      this.#contexts.set(deviceId, context);
    }
    this.#check("cuCtxSetCurrent", context[0] ?? 0n);
  }

  /** Of functions whose first parameter receives a whole number. */
  #readNumber(name: Parameters<CudaCall>[0], ...values: number[]): number {
    const out = new Int32Array(1);
    this.#check(name, out, ...values);
    return out[0] ?? 0;
  }

  #readName(device: number): string {
    const out = new Uint8Array(256);
    this.#check("cuDeviceGetName", out, out.length, device);
    return new TextDecoder().decode(out.subarray(0, out.indexOf(0)));
  }

  #check(name: Parameters<CudaCall>[0], ...values: NativeArgument[]): void {
    const status = this.#call(name, ...values);
    if (status !== 0) throw new Error(`The NVIDIA driver's ${name} failed (${String(status)}).`);
  }
}

/** The machine's own. */
export const cudaDriver = new CudaDriver();

/** For logs and reports. */
export function formatCudaDevice({ name, computeCapability, driverCuda }: CudaDevice): string {
  return `${name}, compute capability ${computeCapability}, driver for CUDA ${driverCuda}`;
}
