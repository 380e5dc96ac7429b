/** Random linear systems of every kind: one solution, none, many; integers, fractions, decimals. */
import fc from "fast-check";
import { Fraction } from "fraction.js";
import type { LinearEquation, LinearSystem } from "../../shared/linear-system/linear-system.ts";
import { createSystem, createWrittenEquation } from "./linear-system.ts";
import { quotient, type QuotientRow } from "./rational-gauss.ts";

const integer = fc.integer({ min: -12, max: 12 }).map(String);
const small = fc.constantFrom("0", "0", "1", "-1", "2");
const fraction = fc
  .tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 1, max: 12 }))
  .map(([n, d]) => `${n}/${d}`);
const decimal = fc
  .tuple(fc.integer({ min: -3000, max: 3000 }), fc.integer({ min: 1, max: 3 }))
  .map(([digits, places]) => (digits / 10 ** places).toFixed(places));
const large = fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map(String);

const number = fc.oneof(
  { weight: 6, arbitrary: integer },
  { weight: 4, arbitrary: small },
  { weight: 2, arbitrary: fraction },
  { weight: 2, arbitrary: decimal },
);

/** A row that repeats others: the sum of some times small numbers, its right side perhaps a little off. */
const repetition = fc.record({
  factors: fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 6, maxLength: 6 }),
  offset: fc.constantFrom("0", "0", "0", "1", "-1/2", "0.0000001"),
});

interface SystemLimits {
  readonly maxUnknowns: number;
  readonly isLarge?: boolean;
}

export function randomSystem({
  maxUnknowns,
  isLarge = false,
}: SystemLimits): fc.Arbitrary<LinearSystem> {
  return fc.integer({ min: 1, max: maxUnknowns }).chain((count) => {
    const value = isLarge ? fc.oneof(number, large) : number;
    const row = fc.array(value, { minLength: count + 1, maxLength: count + 1 });
    return fc
      .tuple(
        fc.oneof(
          fc.array(row, { minLength: count, maxLength: count }),
          fc.array(row, { minLength: 1, maxLength: count }),
        ),
        fc.oneof(fc.constant([]), fc.array(repetition, { maxLength: 3 })),
        fc.boolean(),
        fc.oneof(fc.constant([]), fc.array(row, { maxLength: count })),
      )
      .map(([rows, repetitions, isFirst, shifts]) => {
        const repeated = repetitions.map(({ factors, offset }) => repeat(rows, factors, offset));
        const all = isFirst ? [...repeated, ...rows] : [...rows, ...repeated];
        const unknowns = "a b c x y z".split(" ").slice(-count);
        const { equations } = createSystem(unknowns.join(" "), all);
        const shifted = shifts.map((shift, index) => shiftSides(unknowns, all[index] ?? [], shift));
        return { unknowns, equations: [...shifted, ...equations.slice(shifted.length)] };
      });
  });
}

/** The equation with what `shift` says on its right side; where that is all there is, unknown = expression. */
function shiftSides(
  unknowns: readonly string[],
  row: readonly string[],
  shift: readonly string[],
): LinearEquation {
  const lead = row.slice(0, -1).findIndex((value) => !new Fraction(value).equals(0));
  const isSolved = lead >= 0 && shift[0] === "0";
  const scale = isSolved ? new Fraction(row[lead] ?? 1) : new Fraction(1);
  const left = row.map((value, column) => {
    if (isSolved) return column === lead ? "1" : "0";
    const moved =
      column === row.length - 1 ? shift[column] : new Fraction(value).add(shift[column] ?? 0);
    return new Fraction(moved ?? 0).toFraction();
  });
  const right = left.map((value, column) => {
    const isLast = column === row.length - 1;
    const own = new Fraction(row[column] ?? 0).div(scale);
    const side = isLast ? own.add(value) : new Fraction(value).sub(own);
    return side.toFraction();
  });
  return createWrittenEquation(unknowns, left, right);
}

function repeat(rows: readonly string[][], factors: readonly number[], offset: string): string[] {
  const width = rows[0]?.length ?? 0;
  return Array.from({ length: width }, (_, column) => {
    let sum = new Fraction(column === width - 1 ? offset : 0);
    for (const [index, row] of rows.entries()) {
      sum = sum.add(new Fraction(row[column] ?? 0).mul(factors[index] ?? 0));
    }
    return sum.toFraction();
  });
}

/** The system's rows, for the second method. */
export function toQuotientRows({ equations }: LinearSystem): QuotientRow[] {
  return equations.map(({ coefficients, constant }) =>
    [...coefficients, constant].map(({ s, n, d }) => quotient(s * n, d)),
  );
}
