/** From a text as pasted to its parts: the order in which the layers of notation come off. */
import { cleanText } from "./clean-text.ts";
import { InputFault } from "./input-fault.ts";
import { joinNumbers } from "./join-numbers.ts";
import { type MappedText, mapToItself } from "./mapped-text.ts";
import type { Piece } from "./piece.ts";
import { readingLimits } from "./reading-limits.ts";
import type { ReadingNotes } from "./reading-notes.ts";
import { rewriteLatex } from "./rewrite-latex.ts";
import { segment } from "./segment.ts";
import { stripMarkup } from "./strip-markup.ts";
import { tokenize } from "./tokenize.ts";

export interface PlainInput {
  readonly mapped: MappedText;
  /** A LaTeX command that can't be read. */
  readonly fault: InputFault | undefined;
}

export function toPlainInput(input: string, notes: ReadingNotes): PlainInput {
  return rewriteLatex(stripMarkup(cleanText(mapToItself(input)), notes));
}

/** @throws InputFault for more than is read, and where a number can't be told from its surroundings */
export function readPieces({ mapped }: PlainInput, notes: ReadingNotes): readonly Piece[] {
  const tokens = tokenize(mapped.text);
  if (tokens.length > readingLimits.tokens) {
    throw new InputFault("tooManyTokens", { from: 0, to: 0 });
  }
  return segment(joinNumbers(tokens, notes), notes);
}
