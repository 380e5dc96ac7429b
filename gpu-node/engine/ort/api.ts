/**
 * The functions of ONNX Runtime's C API that the engine uses, with their positions in `OrtApi`
 * (onnxruntime_c_api.h; the struct only ever grows, so a position holds for all later versions).
 * A returned `OrtStatus` becomes a thrown Error with the runtime's own message.
 */
import {
  functionAt,
  loadOrtApiBase,
  nullPointer,
  toPointer,
  type NativeArgument,
  type Pointer,
} from "./library.ts";

/** The API version that is asked for; ONNX Runtime 1.24 and later have it. */
const apiVersion = 24;

const path = process.platform === "win32" ? "str16" : "str";
const pointer = "void *";
const strings = "const char **";

export type OrtApi = ReturnType<typeof loadOrtApi>;

export function loadOrtApi() {
  const base = loadOrtApiBase();
  const version = functionAt(base, 1, "str", [])();
  const table = toPointer(functionAt(base, 0, pointer, ["uint32_t"])(apiVersion));
  if (table === nullPointer) {
    throw new Error(`ONNX Runtime ${String(version)} lacks version ${apiVersion} of its C API.`);
  }
  const native = new NativeTable(table);
  return {
    version: String(version),
    ...environmentFunctions(native),
    ...sessionFunctions(native),
    ...tensorFunctions(native),
    ...runFunctions(native),
  };
}

function environmentFunctions(native: NativeTable) {
  return {
    createEnv: native.maker(119, "int", "str", pointer),
    createThreadingOptions: native.maker(121),
    releaseThreadingOptions: native.release(122),
    setGlobalIntraOpNumThreads: native.action(147, pointer, "int"),
    setGlobalInterOpNumThreads: native.action(148, pointer, "int"),
    createSessionOptions: native.maker(10),
    disableMemPattern: native.action(17, pointer),
    setIntraOpNumThreads: native.action(24, pointer, "int"),
    disablePerSessionThreads: native.action(120, pointer),
    addSessionConfigEntry: native.action(130, pointer, "str", "str"),
    appendExecutionProvider: native.action(216, pointer, "str", strings, strings, "size_t"),
    createCudaProviderOptions: native.maker(205),
    updateCudaProviderOptions: native.action(206, pointer, strings, strings, "size_t"),
    appendCudaExecutionProvider: native.action(204, pointer, pointer),
    releaseCudaProviderOptions: native.release(208),
    releaseSessionOptions: native.release(100),
  };
}

function sessionFunctions(native: NativeTable) {
  return {
    createSession: native.asyncMaker(7, pointer, path, pointer),
    createSessionFromArray: native.asyncMaker(8, pointer, pointer, "size_t", pointer),
    sessionGetInputCount: native.maker(30, pointer),
    sessionGetOutputCount: native.maker(31, pointer),
    sessionGetInputTypeInfo: native.maker(33, pointer, "size_t"),
    sessionGetOutputTypeInfo: native.maker(34, pointer, "size_t"),
    sessionGetInputName: native.maker(36, pointer, "size_t", pointer),
    sessionGetOutputName: native.maker(37, pointer, "size_t", pointer),
    castTypeInfoToTensorInfo: native.maker(55, pointer),
    getTensorElementType: native.maker(60, pointer),
    getDimensionsCount: native.maker(61, pointer),
    getDimensions: native.action(62, pointer, pointer, "size_t"),
    releaseTypeInfo: native.release(98),
  };
}

function tensorFunctions(native: NativeTable) {
  return {
    createMemoryInfo: native.maker(68, "str", "int", "int", "int"),
    createAllocator: native.maker(131, pointer, pointer),
    getDefaultAllocator: native.maker(78),
    allocatorFree: native.action(76, pointer, pointer),
    createTensor: native.maker(48, pointer, pointer, "size_t", "int"),
    createTensorWithData: native.maker(49, pointer, pointer, "size_t", pointer, "size_t", "int"),
    getTensorMutableData: native.maker(51, pointer),
  };
}

function runFunctions(native: NativeTable) {
  return {
    createRunOptions: native.maker(39),
    addRunConfigEntry: native.action(165, pointer, "str", "str"),
    setTerminate: native.action(46, pointer),
    unsetTerminate: native.action(47, pointer),
    createIoBinding: native.maker(134, pointer),
    bindInput: native.action(136, pointer, "str", pointer),
    bindOutput: native.action(137, pointer, "str", pointer),
    synchronizeBoundInputs: native.action(202, pointer),
    runWithBinding: native.asyncAction(133, pointer, pointer, pointer),
  };
}

class NativeTable {
  readonly #table: Pointer;
  readonly #errorMessage;
  readonly #releaseStatus;

  constructor(table: Pointer) {
    this.#table = table;
    this.#errorMessage = functionAt(table, 2, "str", [pointer]);
    this.#releaseStatus = functionAt(table, 93, "void", [pointer]);
  }

  /** A function that only returns a status. */
  action(position: number, ...parameters: string[]): (...values: NativeArgument[]) => void {
    const native = functionAt(this.#table, position, pointer, parameters);
    return (...values) => this.#check(native(...values));
  }

  /** A function whose last parameter receives what it made (a pointer or a number). */
  maker(position: number, ...parameters: string[]): (...values: NativeArgument[]) => bigint {
    const native = functionAt(this.#table, position, pointer, [...parameters, pointer]);
    const out = new BigUint64Array(1);
    return (...values) => {
      out[0] = 0n;
      this.#check(native(...values, out));
      return out[0] ?? nullPointer;
    };
  }

  asyncAction(
    position: number,
    ...parameters: string[]
  ): (...values: NativeArgument[]) => Promise<void> {
    const native = functionAt(this.#table, position, pointer, parameters);
    return async (...values) => {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      native.async(...values, (error, status) =>
        error === null ? resolve(status) : reject(error),
      );
      this.#check(await promise);
    };
  }

  asyncMaker(
    position: number,
    ...parameters: string[]
  ): (...values: NativeArgument[]) => Promise<Pointer> {
    const call = this.asyncAction(position, ...parameters, pointer);
    return async (...values) => {
      const out = new BigUint64Array(1);
      await call(...values, out);
      return out[0] ?? nullPointer;
    };
  }

  release(position: number): (value: Pointer) => void {
    const native = functionAt(this.#table, position, "void", [pointer]);
    return (value) => {
      native(value);
    };
  }

  #check(result: unknown): void {
    const status = toPointer(result);
    if (status === nullPointer) return;
    const message = String(this.#errorMessage(status));
    this.#releaseStatus(status);
    throw new Error(`ONNX Runtime: ${message}`);
  }
}
