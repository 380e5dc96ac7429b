/** Finds more than one system in an input: by the letters of questions, braces, environments or empty lines. */
import { InputFault } from "./input-fault.ts";
import { placeOf } from "./parse-run.ts";
import type { Piece } from "./piece.ts";
import type { Token } from "./token.ts";

/** @throws InputFault naming the systems where there is more than one */
export function refuseTwoSystems(
  pieces: readonly Piece[],
  chosen: readonly Piece[],
  text: string,
): void {
  const kept = new Set(chosen);
  const labelled = groupByLabel(pieces, kept);
  const isParted = labelled.length > 1 && labelled.some((group) => group.length > 1);
  const groups = isParted ? labelled : groupByEmptyLine(pieces, kept);
  if (groups.length < 2) return;
  const written = groups.map((group, index) => {
    const equations = group.map(({ tokens }) =>
      text.slice(placeOf(tokens).from, placeOf(tokens).to),
    );
    return `(${index + 1}) ${equations.join(", ")}`;
  });
  const all = groups.flat();
  const from = placeOf(all[0]?.tokens ?? []).from;
  const to = placeOf(all.at(-1)?.tokens ?? []).to;
  throw new InputFault("twoSystems", { from, to }, written.join("; "));
}

/** The equations after each label. */
function groupByLabel(pieces: readonly Piece[], kept: ReadonlySet<Piece>): readonly Piece[][] {
  const groups: Piece[][] = [];
  for (const piece of pieces) {
    if (piece.kind === "label") groups.push([]);
    else if (kept.has(piece)) groups.at(-1)?.push(piece);
  }
  return groups.filter((group) => group.length > 0);
}

/** Blocks of lines that each have equations enough for the same unknowns. */
function groupByEmptyLine(pieces: readonly Piece[], kept: ReadonlySet<Piece>): readonly Piece[][] {
  const groups: Piece[][] = [[]];
  let lineEnds = 0;
  for (const piece of pieces) {
    if (piece.kind === "break" && piece.tokens[0]?.text === "\n") lineEnds += 1;
    else if (kept.has(piece)) {
      if (lineEnds > 1 && groups.at(-1)?.length !== 0) groups.push([]);
      groups.at(-1)?.push(piece);
      lineEnds = 0;
    } else if (piece.kind !== "prose") lineEnds = 0;
  }
  const [first = []] = groups;
  const names = listNames(first);
  const isEach = groups.every(
    (group) =>
      group.length > 1 &&
      group.length >= listNames(group).length &&
      sameNames(listNames(group), names),
  );
  return isEach ? groups : [];
}

function listNames(group: readonly Piece[]): readonly string[] {
  const names = group.flatMap(({ tokens }) => tokens.filter(isName).map(({ text }) => text));
  return [...new Set(names)].toSorted();
}

function isName({ kind }: Token): boolean {
  return kind === "name";
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}
