/** Reads one equation, or one expression, with nothing around it: what a model writes. */
import { toLinear } from "./build-system.ts";
import { InputFault, toRefusal } from "./input-fault.ts";
import type { Language, LinearExpression } from "./linear-system.ts";
import { parseRun, parseSide, placeOf } from "./parse-run.ts";
import type { Piece } from "./piece.ts";
import { Effort } from "./polynomial.ts";
import type { ParsingContext } from "./read-arithmetic.ts";
import { readPieces, toPlainInput } from "./read-pieces.ts";
import { ReadingNotes } from "./reading-notes.ts";
import type { Refusal } from "./refusal.ts";

export interface ParsedEquation {
  /** At least two, each equal to the next. */
  readonly sides: readonly LinearExpression[];
}

/** `A = B` or a chain `A = B = C`, in any spelling; sides without unknowns are fine. */
export function parseEquation(text: string, language: Language = "en"): ParsedEquation | Refusal {
  return readOnly(text, language, (piece, context) => {
    if (piece.kind !== "equation") throw new InputFault("noRelation", placeOf(piece.tokens));
    const [chain = [], ...others] = parseRun(piece.tokens, context);
    if (others.length > 0) throw new InputFault("sign", placeOf(piece.tokens));
    return { sides: chain.map((side) => toLinear(side.value, side, context)) };
  });
}

/** A sum of unknowns and numbers: `-6/5`, `\frac{1}{2}`, `1 1/5` (a mixed number, 6/5), `3 - y`. */
export function parseExpression(
  text: string,
  language: Language = "en",
): LinearExpression | Refusal {
  return readOnly(text, language, ({ kind, tokens }, context) => {
    if (kind !== "fragment") throw new InputFault("sign", placeOf(tokens));
    const side = parseSide(tokens, context);
    return toLinear(side.value, side, context);
  });
}

/** `text` must be one piece of mathematics and no more. */
function readOnly<T>(
  text: string,
  language: Language,
  read: (piece: Piece, context: ParsingContext) => T,
): T | Refusal {
  const notes = new ReadingNotes();
  const plain = toPlainInput(text, notes);
  try {
    if (plain.fault) throw plain.fault;
    const pieces = readPieces(plain, notes).filter(({ kind }) => kind !== "break");
    const [first, second] = pieces;
    if (first === undefined) throw new InputFault("noEquation", { from: 0, to: 0 });
    if (second !== undefined) throw new InputFault("sign", placeOf(second.tokens));
    return read(first, { effort: new Effort(), notes, origins: new Map() });
  } catch (error) {
    if (error instanceof InputFault) return toRefusal(error, plain.mapped, language);
    throw error;
  }
}
