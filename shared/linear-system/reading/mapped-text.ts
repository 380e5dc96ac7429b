/** A text made from another that knows where each of its characters comes from. */
import type { Span } from "../linear-system.ts";

export interface MappedText {
  readonly text: string;
  readonly original: string;
  /** For each UTF-16 unit of `text`: where in the original its source begins and ends. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

export function mapToItself(text: string): MappedText {
  const starts: number[] = [];
  const ends: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    starts.push(index);
    ends.push(index + 1);
  }
  return { text, original: text, starts, ends };
}

/** Builds a text from parts of `base`. */
export class TextBuilder {
  readonly #base: MappedText;
  readonly #parts: string[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  constructor(base: MappedText) {
    this.#base = base;
  }

  /** Adds `text`, which stands for `from` to `to` of the base. */
  append(text: string, from: number, to: number): void {
    const start = this.#base.starts[from] ?? this.#base.original.length;
    const end = this.#base.ends[to - 1] ?? start;
    this.#parts.push(text);
    for (let index = 0; index < text.length; index += 1) {
      this.#starts.push(start);
      this.#ends.push(end);
    }
  }

  build(): MappedText {
    const text = this.#parts.join("");
    return { text, original: this.#base.original, starts: this.#starts, ends: this.#ends };
  }
}

/** The original's part that `from` to `to` of the text was made from. */
export function spanOf(mapped: MappedText, from: number, to: number): Span {
  const offset = mapped.starts[from] ?? mapped.original.length;
  const end = Math.max(offset, mapped.ends[to - 1] ?? offset);
  return { offset, length: end - offset, text: mapped.original.slice(offset, end) };
}
