/** Random linear systems of every kind: one solution, none, many; integers, fractions, decimals. */
import fc from "fast-check";
import { Fraction } from "fraction.js";
import type { LinearSystem } from "../../shared/linear-system/linear-system.ts";
import { createSystem } from "./linear-system.ts";
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
      )
      .map(([rows, repetitions, isFirst]) => {
        const repeated = repetitions.map(({ factors, offset }) => repeat(rows, factors, offset));
        const all = isFirst ? [...repeated, ...rows] : [...rows, ...repeated];
        return createSystem("a b c x y z".split(" ").slice(-count).join(" "), all);
      });
  });
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
