/** The one value that the numbers of a chain come to: `-6/5 = -1.2 ≈ -1`. */
import type { Fraction } from "fraction.js";
import { isRelation, splitSides } from "./find-written-equations.ts";
import { readNumber } from "./read-side.ts";
import { exactnessOf, unitOf } from "./rounding.ts";
import { remarkOf } from "./side-readings.ts";
import type { Token } from "./written-token.ts";

interface Number {
  readonly value: Fraction;
  readonly isNearly: boolean;
  readonly places: number | undefined;
}

/** "none" where no side is a number; undefined where one can't be read, or they disagree. */
export type ChainValue = Fraction | "none" | undefined;

/** The same of tokens that aren't cut into sides yet; "none" where they hold a name. */
export function runValue(run: readonly Token[]): ChainValue {
  if (run.some(({ kind }) => kind === "name")) return "none";
  const relations = run.filter(isRelation);
  return chainValue(
    splitSides(run),
    relations.map(({ kind }) => kind === "nearly"),
  );
}

/** @param isNearly between a side and the next */
export function chainValue(
  sides: readonly (readonly Token[])[],
  isNearly: readonly boolean[],
): ChainValue {
  const numbers: Number[] = [];
  let nearly = false;
  for (const [index, written] of sides.entries()) {
    nearly ||= isNearly[index - 1] === true;
    if (written.length === 0 || written.some(({ kind }) => kind === "name")) continue;
    const remark = remarkOf(written);
    const number = toNumber(
      remark.length === 0 ? written : written.slice(0, -remark.length - 2),
      nearly,
    );
    if (number === undefined) return undefined;
    numbers.push(number);
    // A short whole number there is the equation's label.
    const isLabel = remark.length === 1 && /^\d{1,2}$/.test(remark[0]?.text ?? "");
    if (remark.length === 0 || isLabel) continue;
    const inBrackets = toNumber(remark, true);
    if (inBrackets === undefined) return undefined;
    numbers.push(inBrackets);
  }
  return agree(numbers);
}

function toNumber(side: readonly Token[], isNearly: boolean): Number | undefined {
  const value = isRepeating(side) ? undefined : readNumber(side);
  if (value === undefined) return undefined;
  const { ownPlaces, isBrokenOff } = exactnessOf(side);
  return { value, isNearly: isNearly || isBrokenOff, places: ownPlaces };
}

/** `0.1(6)` may be 1/6. */
function isRepeating(side: readonly Token[]): boolean {
  const [decimal, open, digits, close] = side.slice(-4);
  const isDecimal = decimal?.kind === "number" && decimal.text.includes(".");
  const isDirect = open?.kind === "open" && !open.hasSpaceBefore;
  return isDecimal && isDirect && digits?.kind === "number" && close?.kind === "close";
}

/** Exact numbers must be equal; a rounded one must be what they round to, or begin as they do. */
function agree(numbers: readonly Number[]): ChainValue {
  const exact = numbers.find((number) => !number.isNearly);
  const finest = numbers.toSorted((one, other) => (other.places ?? 0) - (one.places ?? 0))[0];
  const chosen = exact ?? finest;
  if (chosen === undefined) return "none";
  const doAgree = numbers.every(({ value, isNearly, places }) => {
    const distance = value.sub(chosen.value).abs();
    if (distance.equals(0)) return true;
    return isNearly && places !== undefined && distance.lt(unitOf(places));
  });
  return doAgree ? chosen.value : undefined;
}
