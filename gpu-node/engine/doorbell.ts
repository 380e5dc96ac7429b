/** One waits until another rings. What rings while nobody waits counts once. */
import { setImmediate as nextTurn } from "node:timers/promises";

export class Doorbell {
  #hasRung = false;
  #open: (() => void) | undefined;

  ring(): void {
    this.#hasRung = true;
    this.#open?.();
  }

  /**
   * Until it has rung since the last time. Whoever waited goes on in the event loop's next turn: the engine has begun
   * its next step by then.
   */
  async wait(): Promise<void> {
    if (!this.#hasRung) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#open = resolve;
      await promise;
      await nextTurn();
    }
    this.#hasRung = false;
  }
}
