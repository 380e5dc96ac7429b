/** The tensors that the next run reads and writes, by name. */
import type { OrtSession } from "./session.ts";
import type { Pointer } from "./library.ts";

/** ONNX Runtime's graph id of a run that is not to be captured. */
export const noGraph = -1;

export class IoBinding {
  readonly #session: OrtSession;
  readonly #pointer: Pointer;
  /** Run options by the CUDA graph that a run belongs to. */
  readonly #runOptions = new Map<number | null, Pointer>();

  constructor(session: OrtSession) {
    this.#session = session;
    this.#pointer = session.api.createIoBinding(session.pointer);
  }

  /** A device takes its copy of `value` now: content written later is not seen. */
  bindInput(name: string, value: Pointer): void {
    this.#session.api.bindInput(this.#pointer, name, value);
  }

  bindOutput(name: string, value: Pointer): void {
    this.#session.api.bindOutput(this.#pointer, name, value);
  }

  /**
   * Runs the model on another thread. When `signal` aborts, the run ends before the model's next
   * operation and its reason is thrown; outputs are then undefined.
   * `graphId`: null, or in a session that captures CUDA graphs the graph that this run is recorded as and
   * later replayed from, `noGraph` for none.
   */
  async run(signal: AbortSignal, graphId: number | null = null): Promise<void> {
    const { api, pointer } = this.#session;
    signal.throwIfAborted();
    const runOptions = this.#runOptionsOf(graphId);
    const terminate = () => api.setTerminate(runOptions);
    signal.addEventListener("abort", terminate);
    try {
      api.synchronizeBoundInputs(this.#pointer);
      await api.runWithBinding(pointer, runOptions, this.#pointer);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener("abort", terminate);
      api.unsetTerminate(runOptions);
    }
  }

  #runOptionsOf(graphId: number | null): Pointer {
    const { api } = this.#session;
    const known = this.#runOptions.get(graphId);
    if (known !== undefined) return known;
    const made = api.createRunOptions();
    if (graphId !== null) api.addRunConfigEntry(made, "gpu_graph_id", String(graphId));
    this.#runOptions.set(graphId, made);
    return made;
  }
}
