/** The one value that the numbers of a chain come to: `-6/5 = -1.2 ≈ -1`. */
import type { Fraction } from "fraction.js";
import { readNumber } from "./read-side.ts";
import { exactnessOf, unitOf } from "./rounding.ts";
import { dropTrailingLabel } from "./side-readings.ts";
import type { Token } from "./written-token.ts";

interface Number {
  readonly value: Fraction;
  readonly isNearly: boolean;
  readonly places: number | undefined;
}

/** "none" where no side is a number; undefined where one can't be read, or they disagree. */
export type ChainValue = Fraction | "none" | undefined;

/** @param isNearly between a side and the next */
export function chainValue(
  sides: readonly (readonly Token[])[],
  isNearly: readonly boolean[],
): ChainValue {
  const numbers: Number[] = [];
  let nearly = false;
  for (const [index, written] of sides.entries()) {
    const side = index === sides.length - 1 ? dropTrailingLabel(written) : written;
    nearly ||= isNearly[index - 1] === true;
    if (side.length === 0 || side.some(({ kind }) => kind === "name")) continue;
    const value = readNumber(side);
    if (value === undefined) return undefined;
    const { ownPlaces, isBrokenOff } = exactnessOf(side);
    numbers.push({ value, isNearly: nearly || isBrokenOff, places: ownPlaces });
  }
  return agree(numbers);
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
