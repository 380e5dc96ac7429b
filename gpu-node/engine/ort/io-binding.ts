/** The tensors that the next run reads and writes, by name. */
import type { OrtSession } from "./session.ts";
import type { Pointer } from "./library.ts";

export class IoBinding {
  readonly #session: OrtSession;
  readonly #pointer: Pointer;
  readonly #runOptions: Pointer;

  constructor(session: OrtSession) {
    this.#session = session;
    this.#pointer = session.api.createIoBinding(session.pointer);
    this.#runOptions = session.api.createRunOptions();
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
   */
  async run(signal: AbortSignal): Promise<void> {
    const { api, pointer } = this.#session;
    signal.throwIfAborted();
    const terminate = () => api.setTerminate(this.#runOptions);
    signal.addEventListener("abort", terminate);
    try {
      api.synchronizeBoundInputs(this.#pointer);
      await api.runWithBinding(pointer, this.#runOptions, this.#pointer);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener("abort", terminate);
      api.unsetTerminate(this.#runOptions);
    }
  }
}
