/** Values that stand in a Markdown table: `| x | -6/5 |`, or a row of values below a row of names. */
import { chainValue } from "./chain-value.ts";
import { findWrittenEquations } from "./find-written-equations.ts";
import { foldCharacters } from "./plain-characters.ts";
import { readNumber } from "./read-side.ts";
import { scanWriting } from "./scan-writing.ts";
import type { StatedValue } from "./stated-values.ts";
import type { Token } from "./written-token.ts";

const maxCells = 24;

export class TableReader {
  readonly #names: ReadonlySet<string>;
  /** The names at the head of the table that is being read, and how many rows of values it had. */
  #head: readonly string[] = [];
  #rows = 0;

  constructor(names: readonly string[]) {
    this.#names = new Set(names);
  }

  read(line: string): StatedValue[] {
    const row = line.trim();
    if (!row.startsWith("|")) {
      this.#head = [];
      return [];
    }
    const texts = row.replace(/^\|/, "").replace(/\|$/, "").split("|");
    if (texts.length > maxCells || texts.every((text) => /^[\s:-]*$/.test(text))) return [];
    const cells = texts.map((text) =>
      scanWriting(foldCharacters(text)).filter(({ kind }) => kind !== "fence"),
    );
    return this.#readRow(cells, { offset: 0, end: line.length });
  }

  #readRow(cells: readonly Token[][], place: { offset: number; end: number }): StatedValue[] {
    const names = cells.map((cell) => (cell.length === 1 ? (cell[0]?.text ?? "") : ""));
    if (names.every((name) => this.#names.has(name))) {
      this.#head = names;
      this.#rows = 0;
      return [];
    }
    const [name = ""] = names;
    if (this.#head.length === 0) return this.#names.has(name) ? stateRow(name, cells, place) : [];
    if (cells.length !== this.#head.length) return [];
    this.#rows += 1;
    // Several rows are points of a line rather than the solution.
    const context = this.#rows > 1 ? "doubtful" : "stated";
    return this.#head.map((head, index) => {
      const value = readNumber(cells[index] ?? []);
      return { name: head, value, context, isTuple: false, ...place };
    });
  }
}

/** The cells after the name: a fraction, and perhaps its decimal. */
function stateRow(
  name: string,
  cells: readonly Token[][],
  place: { offset: number; end: number },
): StatedValue[] {
  const sides = cells.slice(1).flatMap((cell) => {
    const [equation] = findWrittenEquations(cell, new Set()).equations;
    return equation === undefined ? [cell] : equation.sides;
  });
  const isNumeric = sides.every((side) => side.every(({ kind }) => !/name|word|label/.test(kind)));
  if (!isNumeric || sides.length === 0) return [];
  const value = chainValue(
    sides,
    sides.map(() => true),
  );
  if (value === "none") return [];
  return [{ name, value, context: "stated", isTuple: false, ...place }];
}
