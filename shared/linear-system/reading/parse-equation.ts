/** Reads one equation with nothing around it, as formatting and explanations write it. */
import { toLinear } from "./build-system.ts";
import { InputFault, toRefusal } from "./input-fault.ts";
import type { Language, LinearExpression } from "../linear-system.ts";
import { parseRun, placeOf } from "./parse-run.ts";
import type { Piece } from "./piece.ts";
import { Effort } from "./polynomial.ts";
import type { ParsingContext } from "./read-arithmetic.ts";
import { readPieces, toPlainInput } from "./read-pieces.ts";
import { ReadingNotes } from "./reading-notes.ts";
import type { Refusal } from "../refusal.ts";

export interface ParsedEquation {
  /** At least two, each equal to the next. */
  readonly sides: readonly LinearExpression[];
}

/** `A = B` or a chain `A = B = C`, in any spelling; sides without unknowns are fine. */
export function parseEquation(text: string, language: Language = "en"): ParsedEquation | Refusal {
  const notes = new ReadingNotes();
  const plain = toPlainInput(text, notes);
  try {
    if (plain.fault) throw plain.fault;
    const pieces = readPieces(plain, notes).filter(({ kind }) => kind !== "break");
    return parsePieces(pieces, notes);
  } catch (error) {
    if (error instanceof InputFault) return toRefusal(error, plain.mapped, language);
    throw error;
  }
}

function parsePieces([first, second]: readonly Piece[], notes: ReadingNotes): ParsedEquation {
  if (first === undefined) throw new InputFault("noEquation", { from: 0, to: 0 });
  if (second !== undefined) throw new InputFault("sign", placeOf(second.tokens));
  if (first.kind !== "equation") throw new InputFault("noRelation", placeOf(first.tokens));
  const context: ParsingContext = { effort: new Effort(), notes, origins: new Map() };
  const [chain = [], ...others] = parseRun(first.tokens, context);
  if (others.length > 0) throw new InputFault("sign", placeOf(first.tokens));
  return { sides: chain.map((side) => toLinear(side.value, side, context)) };
}
