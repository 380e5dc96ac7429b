/** Ends a text at the first stop sequence in it, wherever the pieces that it comes in are cut. */

export interface StopCheck {
  /** Text that is certain now; what may still become a stop sequence is held back. */
  readonly text: string;
  readonly isStopped: boolean;
}

export class StopSequences {
  readonly #stops: readonly string[];
  #held = "";

  constructor(stops: readonly string[]) {
    this.#stops = stops;
  }

  /** The stop sequence itself, and all after it, is dropped. */
  push(piece: string): StopCheck {
    const text = this.#held + piece;
    const end = this.#firstStop(text);
    if (end >= 0) return { text: text.slice(0, end), isStopped: true };
    const certain = text.length - this.#possibleStart(text);
    this.#held = text.slice(certain);
    return { text: text.slice(0, certain), isStopped: false };
  }

  /** What was held back, when no more text comes. */
  flush(): string {
    const rest = this.#held;
    this.#held = "";
    return rest;
  }

  #firstStop(text: string): number {
    const found = this.#stops.map((stop) => text.indexOf(stop)).filter((index) => index >= 0);
    return found.length > 0 ? Math.min(...found) : -1;
  }

  /** Length of the longest end of `text` that begins a stop sequence. */
  #possibleStart(text: string): number {
    const lengths = this.#stops.map((stop) => {
      let length = Math.min(stop.length - 1, text.length);
      while (length > 0 && !text.endsWith(stop.slice(0, length))) length--;
      return length;
    });
    return Math.max(0, ...lengths);
  }
}
