/** How exact a written side claims to be. */
import { Fraction } from "fraction.js";
import type { Token } from "./written-token.ts";

export interface Exactness {
  /** The fewest decimal places of a number in it; undefined without decimals. */
  readonly places: number | undefined;
  /** The places of the one number that it is, 0 for a whole one; undefined for anything else. */
  readonly ownPlaces: number | undefined;
  readonly isBrokenOff: boolean;
}

export function exactnessOf(tokens: readonly Token[]): Exactness {
  const numbers = tokens.filter(({ kind }) => kind === "number");
  const decimals = numbers
    .filter(({ text }) => text.includes("."))
    .map(({ text }) => countPlaces(text));
  const isBare =
    numbers.length === 1 &&
    tokens.every(({ kind, text }) => kind === "number" || /^[-+]$/.test(text));
  return {
    places: decimals.length === 0 ? undefined : Math.min(...decimals),
    ownPlaces: isBare ? countPlaces(numbers[0]?.text ?? "") : undefined,
    isBrokenOff: numbers.some(({ isBrokenOff }) => isBrokenOff === true),
  };
}

function countPlaces(number: string): number {
  const point = number.indexOf(".");
  return point === -1 ? 0 : number.length - point - 1;
}

/** One in the last place of a number with so many. */
export function unitOf(places: number): Fraction {
  return new Fraction(1n, 10n ** BigInt(places));
}
