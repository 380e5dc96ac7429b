/** One loaded model: its inputs and outputs as the file itself declares them, and its runs. */
import type { OrtApi } from "./api.ts";
import { toElementType, type ElementType } from "./element-type.ts";
import { readString, type Pointer } from "./library.ts";
import { appendProvider, type ProviderChoice } from "./provider.ts";

export interface TensorInfo {
  readonly name: string;
  readonly type: ElementType | null;
  /** -1 where the model leaves a dimension open. */
  readonly shape: readonly number[];
}

export interface SessionOptions extends ProviderChoice {
  readonly modelPath: string;
  /** Threads of one operation; the calling thread is one of them. */
  readonly threads: number;
}

export class OrtSession {
  readonly api: OrtApi;
  readonly pointer: Pointer;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];

  private constructor(api: OrtApi, pointer: Pointer) {
    this.api = api;
    this.pointer = pointer;
    this.inputs = readInputs(api, pointer);
    this.outputs = readOutputs(api, pointer);
  }

  /** Reading the weights takes its time on another thread. Throws the runtime's reason. */
  static async load(api: OrtApi, options: SessionOptions): Promise<OrtSession> {
    const environment = api.createEnv(errorsOnly, "renritsu");
    const sessionOptions = api.createSessionOptions();
    try {
      api.setIntraOpNumThreads(sessionOptions, options.threads);
      appendProvider(api, sessionOptions, options);
      const session = await api.createSession(environment, options.modelPath, sessionOptions);
      return new OrtSession(api, session);
    } finally {
      api.releaseSessionOptions(sessionOptions);
    }
  }
}

/** Level of the runtime's own log, on stderr. */
const errorsOnly = 3;

function readInputs(api: OrtApi, session: Pointer): TensorInfo[] {
  const count = Number(api.sessionGetInputCount(session));
  return Array.from({ length: count }, (_, index) => ({
    name: takeName(api, api.sessionGetInputName(session, index, api.getDefaultAllocator())),
    ...takeTypeInfo(api, api.sessionGetInputTypeInfo(session, index)),
  }));
}

function readOutputs(api: OrtApi, session: Pointer): TensorInfo[] {
  const count = Number(api.sessionGetOutputCount(session));
  return Array.from({ length: count }, (_, index) => ({
    name: takeName(api, api.sessionGetOutputName(session, index, api.getDefaultAllocator())),
    ...takeTypeInfo(api, api.sessionGetOutputTypeInfo(session, index)),
  }));
}

function takeName(api: OrtApi, address: Pointer): string {
  const name = readString(address);
  api.allocatorFree(api.getDefaultAllocator(), address);
  return name;
}

function takeTypeInfo(api: OrtApi, typeInfo: Pointer): Omit<TensorInfo, "name"> {
  const tensorInfo = api.castTypeInfoToTensorInfo(typeInfo);
  const shape = new BigInt64Array(Number(api.getDimensionsCount(tensorInfo)));
  api.getDimensions(tensorInfo, shape, shape.length);
  const type = toElementType(Number(api.getTensorElementType(tensorInfo)));
  api.releaseTypeInfo(typeInfo);
  return { type, shape: Array.from(shape, Number) };
}
