/** Finds `(x, y) = (-6/5, -33/5)` in a line of writing. */
import { isRelation } from "./find-written-equations.ts";
import type { Token } from "./written-token.ts";

export interface WrittenTuple {
  readonly parts: readonly (readonly Token[])[];
  /** The tokens that it is made of, brackets included, the last not included. */
  readonly from: number;
  readonly to: number;
}

export interface TupleEquation {
  /** A token each. */
  readonly names: readonly Token[];
  readonly values: readonly (readonly Token[])[];
  readonly isNearly: boolean;
  readonly from: number;
  readonly to: number;
}

/** Brackets with commas in them: at least two parts, none of them empty. */
export function findTuples(tokens: readonly Token[]): WrittenTuple[] {
  const found: WrittenTuple[] = [];
  const open: { from: number; cuts: number[] }[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.kind === "open") open.push({ from: index, cuts: [] });
    else if (/^[,;、]$/.test(token.text)) open.at(-1)?.cuts.push(index);
    else if (token.kind === "close") {
      const group = open.pop();
      if (group !== undefined && group.cuts.length > 0) found.push(toTuple(tokens, group, index));
    } else if (token.kind === "break" || token.kind === "word") open.length = 0;
  }
  return found.filter(({ parts }) => parts.every((part) => part.length > 0));
}

function toTuple(
  tokens: readonly Token[],
  { from, cuts }: { from: number; cuts: readonly number[] },
  end: number,
): WrittenTuple {
  const starts = [from, ...cuts];
  const parts = starts.map((start, index) => tokens.slice(start + 1, cuts[index] ?? end));
  return { parts, from, to: end + 1 };
}

/** Tuples of the unknowns' names that a tuple of the same length follows. */
export function findTupleEquations(
  tokens: readonly Token[],
  names: ReadonlySet<string>,
): TupleEquation[] {
  const tuples = findTuples(tokens);
  return tuples.flatMap((left, index) => {
    const right = tuples[index + 1];
    const sign = tokens[left.to];
    if (right === undefined || sign === undefined) return [];
    if (!isRelation(sign) || right.from !== left.to + 1) return [];
    const written = left.parts.flatMap((part) => (part.length === 1 ? part : []));
    const isOfNames =
      written.length === left.parts.length && written.every(({ text }) => names.has(text));
    if (!isOfNames || written.length !== right.parts.length) return [];
    // What stands right before the bracket belongs to it: a matrix times a vector.
    const before = tokens[left.from - 1]?.kind ?? "break";
    if (/number|name|close|operator/.test(before)) return [];
    const isNearly = sign.kind === "nearly";
    return [{ names: written, values: right.parts, isNearly, from: left.from, to: right.to }];
  });
}
