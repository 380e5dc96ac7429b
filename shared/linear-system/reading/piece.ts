/** A part of a text: an equation, or what stands around it. */
import type { Token } from "./token.ts";

export interface Piece {
  /** `fragment`: mathematics without an equals sign. `label`: the number or letter of an equation or a question. */
  readonly kind: "equation" | "fragment" | "label" | "prose" | "break";
  readonly tokens: readonly Token[];
}
