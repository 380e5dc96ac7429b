/** Memory of a CUDA device, from the CUDA runtime that ONNX Runtime's provider uses. */
import { functionOf } from "./library.ts";

export interface DeviceMemory {
  readonly totalBytes: number;
  readonly availableBytes: number;
}

const cudaRuntime = process.platform === "win32" ? "cudart64_12.dll" : "libcudart.so.12";

/** Throws when there is no CUDA runtime or no such device. */
export function readCudaMemory(deviceId: number): DeviceMemory {
  checkCuda(functionOf(cudaRuntime, "cudaSetDevice", "int", ["int"])(deviceId));
  const available = new BigUint64Array(1);
  const total = new BigUint64Array(1);
  checkCuda(
    functionOf(cudaRuntime, "cudaMemGetInfo", "int", ["void *", "void *"])(available, total),
  );
  return { totalBytes: Number(total[0]), availableBytes: Number(available[0]) };
}

function checkCuda(status: unknown): void {
  if (status !== 0) throw new Error(`The CUDA runtime failed with error ${String(status)}.`);
}
