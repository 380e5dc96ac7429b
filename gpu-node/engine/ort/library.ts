/**
 * Finds the native ONNX Runtime library that the onnxruntime-node package ships, and makes its C
 * functions callable through koffi. The only file that knows koffi.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import koffi, { type LibraryHandle } from "koffi";

// koffi runs a native call on a stack of its own; the runtime's kernels and shader compilers overrun
// the 128 KiB that it gives to asynchronous calls. Pages are only taken when they are touched.
koffi.config({ ...koffi.config(), async_stack_size: 8 << 20, resident_async_pools: 4 });

/** An address in native memory. */
export type Pointer = bigint;
export const nullPointer: Pointer = 0n;

export type NativeArgument =
  | Pointer
  | number
  | string
  | readonly string[]
  | NodeJS.TypedArray
  | null;

/** `async` runs the call on a thread of libuv's pool, so that the event loop stays free. */
export interface NativeFunction {
  (...values: NativeArgument[]): unknown;
  async(...values: [...NativeArgument[], (error: unknown, result: unknown) => void]): void;
}

const libraryNames: Partial<Record<NodeJS.Platform, string>> = {
  linux: "libonnxruntime.so.1",
  darwin: "libonnxruntime.1.dylib",
  win32: "onnxruntime.dll",
};

/** The folder of the package's native files on this machine. */
export function libraryFolder(): string {
  const packageFile = createRequire(import.meta.url).resolve("onnxruntime-node/package.json");
  return join(dirname(packageFile), "bin/napi-v6", process.platform, process.arch);
}

/** koffi unloads a library when its handle is collected, so handles are kept until the process ends. */
const loadedLibraries = new Map<string, LibraryHandle>();

/** The result of `OrtGetApiBase`. */
export function loadOrtApiBase(): Pointer {
  const path = join(libraryFolder(), libraryNames[process.platform] ?? "");
  if (!libraryNames[process.platform] || !existsSync(path)) {
    throw new Error(
      `onnxruntime-node has no library for ${process.platform}/${process.arch} (looked for ${path}).`,
    );
  }
  return toPointer(functionOf(path, "OrtGetApiBase", "void *", [])());
}

/** The C function at `index` of a table of function pointers. */
export function functionAt(
  table: Pointer,
  index: number,
  result: string,
  parameters: readonly string[],
): NativeFunction {
  const address = toPointer(koffi.decode(table, index * koffi.sizeof("void *"), "void *"));
  const decoded: unknown = koffi.decode(address, koffi.proto(result, [...parameters]));
  if (!isNativeFunction(decoded)) throw new TypeError("koffi did not give a callable function.");
  return decoded;
}

/** Native memory as an ArrayBuffer, without a copy; valid as long as its owner keeps it allocated. */
export function memoryView(address: Pointer, byteLength: number): ArrayBuffer {
  return koffi.view(address, byteLength);
}

/** A copy of the C string at `address`. */
export function readString(address: Pointer): string {
  return koffi.decode.string(address);
}

/** A function that `library` (a path, or a name for the system to look up) exports. */
export function functionOf(
  library: string,
  name: string,
  result: string,
  parameters: readonly string[],
): NativeFunction {
  const handle = loadedLibraries.get(library) ?? koffi.load(library);
  loadedLibraries.set(library, handle);
  const found: unknown = handle.func(name, result, [...parameters]);
  if (!isNativeFunction(found)) throw new TypeError("koffi did not give a callable function.");
  return found;
}

/** koffi gives null for a null pointer. */
export function toPointer(value: unknown): Pointer {
  if (value === null) return nullPointer;
  if (typeof value !== "bigint") {
    throw new TypeError(`Expected a native pointer, got ${typeof value}.`);
  }
  return value;
}

function isNativeFunction(value: unknown): value is NativeFunction {
  return typeof value === "function" && "async" in value;
}
