/** Finds the equations in a text, such as a model's; words and numbering stay outside. */
import { InputFault } from "./input-fault.ts";
import { joinNumbers } from "./join-numbers.ts";
import type { Span } from "./linear-system.ts";
import { spanOf } from "./mapped-text.ts";
import { placeOf } from "./parse-run.ts";
import { toPlainInput } from "./read-pieces.ts";
import { ReadingNotes } from "./reading-notes.ts";
import { segment } from "./segment.ts";
import type { Token } from "./token.ts";
import { tokenize } from "./tokenize.ts";

/** Whole equations and chains, as long as they go, in order. What has ≈ or < ends before it. */
export function findEquations(text: string): readonly Span[] {
  const notes = new ReadingNotes();
  const { mapped } = toPlainInput(text, notes);
  return segment(joinWherePossible(tokenize(mapped.text), notes), notes)
    .filter(({ kind }) => kind === "equation")
    .map(({ tokens }) => cutAtOtherRelation(tokens))
    .filter(isWhole)
    .map((tokens) => {
      const { from, to } = placeOf(tokens);
      return spanOf(mapped, from, to);
    });
}

function joinWherePossible(tokens: readonly Token[], notes: ReadingNotes): readonly Token[] {
  try {
    return joinNumbers(tokens, notes);
  } catch (error) {
    if (error instanceof InputFault) return tokens;
    throw error;
  }
}

function cutAtOtherRelation(tokens: readonly Token[]): readonly Token[] {
  const end = tokens.findIndex(({ kind, text }) => kind === "relation" && text !== "=");
  return end === -1 ? tokens : tokens.slice(0, end);
}

function isWhole(tokens: readonly Token[]): boolean {
  const isOpen = tokens[0]?.kind === "relation" || tokens.at(-1)?.kind === "relation";
  return !isOpen && tokens.some(({ kind }) => kind === "relation");
}
