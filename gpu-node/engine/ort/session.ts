/** One loaded model: its inputs and outputs as the file itself declares them, and its runs. */
import { dirname } from "node:path";
import type { OrtApi } from "./api.ts";
import { toElementType, type ElementType } from "./element-type.ts";
import { openEnvironment } from "./environment.ts";
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
  /** The model itself, where it isn't as the file has it; the weights beside the file are used all the same. */
  readonly content?: Uint8Array;
  /** Threads of one operation; the calling thread is one of them. */
  readonly threads: number;
  /** Whether its runs take only the thread that calls; else they share the process's threads. */
  readonly isSingleThreaded?: boolean;
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
    const environment = openEnvironment(api, options.threads);
    const sessionOptions = api.createSessionOptions();
    try {
      if (options.isSingleThreaded) api.setIntraOpNumThreads(sessionOptions, 1);
      else api.disablePerSessionThreads(sessionOptions);
      // A plan of memory for each combination of shapes would be kept for ever, and steps have thousands of them.
      api.disableMemPattern(sessionOptions);
      appendProvider(api, sessionOptions, options);
      return new OrtSession(api, await createSession(api, environment, sessionOptions, options));
    } finally {
      api.releaseSessionOptions(sessionOptions);
    }
  }
}

function createSession(
  api: OrtApi,
  environment: Pointer,
  sessionOptions: Pointer,
  { modelPath, content }: SessionOptions,
): Promise<Pointer> {
  if (!content) return api.createSession(environment, modelPath, sessionOptions);
  const folder = dirname(modelPath);
  api.addSessionConfigEntry(sessionOptions, weightsFolderEntry, folder);
  return api.createSessionFromArray(environment, content, content.length, sessionOptions);
}

const weightsFolderEntry = "session.model_external_initializers_file_folder_path";

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
