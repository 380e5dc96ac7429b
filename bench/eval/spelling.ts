/** How one person spells equations. */
export interface Spelling {
  readonly minus: "-" | "−";
  readonly times: "" | "*";
  readonly isSpaced: boolean;
  readonly relation: "=" | "&=";
}

/** A number and what it is times: an unknown, a bracket, or "" where the number stands alone. */
export type Term = readonly [factor: number, name: string];

/** `3x - y`, `-2y + 3`; 0 where nothing is left. */
export function joinTerms(terms: readonly Term[], spelling: Spelling): string {
  const gap = spelling.isSpaced ? " " : "";
  let text = "";
  for (const [factor, name] of terms) {
    if (factor === 0) continue;
    const size = writeSize(Math.abs(factor), name, spelling);
    const isNegative = factor < 0;
    if (text === "") text = `${isNegative ? spelling.minus : ""}${size}`;
    else text += `${gap}${isNegative ? spelling.minus : "+"}${gap}${size}`;
  }
  return text === "" ? "0" : text;
}

export function joinSides(
  left: string,
  right: string,
  { isSpaced, relation }: Pick<Spelling, "isSpaced" | "relation">,
): string {
  const gap = isSpaced ? " " : "";
  return `${left}${gap}${relation}${gap}${right}`;
}

function writeSize(size: number, name: string, { times }: Spelling): string {
  if (name === "") return String(size);
  return size === 1 ? name : `${size}${times}${name}`;
}
