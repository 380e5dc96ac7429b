/** Makes a system of the chains that were read: like terms collected, unknowns in order, limits held. */
import { InputFault } from "./input-fault.ts";
import type { LinearEquation, LinearExpression, LinearSystem } from "../linear-system.ts";
import { type MappedText, spanOf } from "./mapped-text.ts";
import type { Chain, Side } from "./parse-run.ts";
import type { ParsingContext } from "./read-arithmetic.ts";
import {
  accumulate,
  degreeOf,
  type Place,
  type Polynomial,
  writeMonomial,
  zero,
} from "./polynomial.ts";
import { readingLimits } from "./reading-limits.ts";
import { measureSystem } from "../solving/system-size.ts";

/** The unknowns come in the order given. @throws InputFault */
export function buildSystem(
  chains: readonly Chain[],
  unknowns: readonly string[],
  context: ParsingContext,
  text: MappedText,
): LinearSystem {
  const equations = chains.flatMap((chain) =>
    chain.slice(1).map((right, index) => {
      const left = chain[index] ?? right;
      return buildEquation(left, right, unknowns, { context, text });
    }),
  );
  const system = { unknowns, equations };
  if (measureSystem(system) > readingLimits.systemDigits) {
    const places = chains.flat();
    const from = Math.min(...places.map((side) => side.from));
    throw new InputFault("tooLarge", { from, to: Math.max(...places.map((side) => side.to)) });
  }
  return system;
}

function buildEquation(
  left: Side,
  right: Side,
  unknowns: readonly string[],
  { context, text }: { context: ParsingContext; text: MappedText },
): LinearEquation {
  const place = { from: Math.min(left.from, right.from), to: Math.max(left.to, right.to) };
  const difference = new Map(left.value);
  accumulate(difference, right.value, -1, { effort: context.effort, place });
  const { terms, constant } = toLinear(difference, place, context);
  const coefficients = unknowns.map((name) => terms.get(name) ?? zero);
  const sides = writeSides(left.value, right.value, { terms, constant });
  return {
    coefficients,
    constant: constant.neg(),
    ...sides,
    span: spanOf(text, place.from, place.to),
  };
}

/** @throws InputFault naming a product of unknowns that is left */
export function toLinear(
  polynomial: Polynomial,
  place: Place,
  { origins }: ParsingContext,
): LinearExpression {
  const terms = new Map(polynomial);
  const constant = terms.get("") ?? zero;
  terms.delete("");
  for (const key of terms.keys()) {
    if (degreeOf(key) > 1) {
      throw new InputFault("term", origins.get(key) ?? place, writeMonomial(key));
    }
  }
  return { terms, constant };
}

/** As written, unless a square stands on both sides: then all that is left comes to the left one. */
function writeSides(
  left: Polynomial,
  right: Polynomial,
  difference: LinearExpression,
): { left: LinearExpression; right: LinearExpression } {
  const isLinear = [left, right].every((side) =>
    [...side.keys()].every((key) => degreeOf(key) < 2),
  );
  if (!isLinear) return { left: difference, right: { terms: new Map(), constant: zero } };
  return { left: splitConstant(left), right: splitConstant(right) };
}

function splitConstant(polynomial: Polynomial): LinearExpression {
  const terms = new Map(polynomial);
  const constant = terms.get("") ?? zero;
  terms.delete("");
  return { terms, constant };
}
