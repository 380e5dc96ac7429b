/** Random systems of two equations in two unknowns, and their exact solutions. */
import type { Random } from "./random.ts";
import { createRational, isWhole, type Rational } from "./rational.ts";

/** One equation a·u + b·v = c as [a, b, c], for the unknowns u and v in the system's order. */
export type Equation = readonly [a: number, b: number, c: number];

export type SystemKind = "integer" | "fraction" | "none" | "infinite";

export interface System {
  /** In the order in which the equations write them. */
  readonly unknowns: Pair;
  readonly equations: readonly [Equation, Equation];
  readonly kind: SystemKind;
}

/** Largest magnitudes: `coefficient` of the numbers before unknowns, `constant` of those on the right. */
export interface Range {
  readonly coefficient: number;
  readonly constant: number;
}

type Pair = readonly [string, string];

const unknownPairs: readonly [Pair, ...Pair[]] = [
  ["x", "y"],
  ["a", "b"],
  ["p", "q"],
  ["m", "n"],
  ["s", "t"],
  ["u", "v"],
  ["u", "w"],
  ["h", "k"],
  ["c", "d"],
  ["r", "s"],
];

/** None and infinite 8% each; half of the rest have whole-number solutions and half fractions. */
export function pickKind(random: Random): SystemKind {
  const percent = random.integer(1, 100);
  if (percent <= 8) return "none";
  if (percent <= 16) return "infinite";
  return percent <= 58 ? "integer" : "fraction";
}

export function createRandomSystem(random: Random, kind: SystemKind, range: Range): System {
  const unknowns = pickUnknowns(random);
  for (;;) {
    const equations = tryEquations(random, kind, range);
    if (equations !== undefined) return { unknowns, equations, kind };
  }
}

/** The value of each unknown in order; undefined where there isn't exactly one solution. */
export function solveSystem({
  equations,
}: Pick<System, "equations">): readonly [Rational, Rational] | undefined {
  const [[a1, b1, c1], [a2, b2, c2]] = equations;
  const determinant = BigInt(a1 * b2 - a2 * b1);
  if (determinant === 0n) return undefined;
  return [
    createRational(BigInt(c1 * b2 - c2 * b1), determinant),
    createRational(BigInt(a1 * c2 - a2 * c1), determinant),
  ];
}

function pickUnknowns(random: Random): Pair {
  const [first, second] = random.pick(unknownPairs);
  return random.chance(0.8) ? [first, second] : [second, first];
}

type Equations = System["equations"];

/** Two equations of the kind, or undefined where the numbers drawn don't give any. */
function tryEquations(random: Random, kind: SystemKind, range: Range): Equations | undefined {
  switch (kind) {
    case "integer":
      return tryInteger(random, range);
    case "fraction":
      return tryFraction(random, range);
    case "none":
    case "infinite":
      return tryDependent(random, kind, range);
  }
}

function tryInteger(random: Random, { coefficient, constant }: Range): Equations | undefined {
  const [a1, b1, a2, b2] = drawCoefficients(random, coefficient);
  const [u, v] = [random.integer(-20, 20), random.integer(-20, 20)];
  const [c1, c2] = [a1 * u + b1 * v, a2 * u + b2 * v];
  if (a1 * b2 === a2 * b1 || Math.max(Math.abs(c1), Math.abs(c2)) > constant) return undefined;
  return [
    [a1, b1, c1],
    [a2, b2, c2],
  ];
}

function tryFraction(random: Random, { coefficient, constant }: Range): Equations | undefined {
  const [a1, b1, a2, b2] = drawCoefficients(random, coefficient);
  const equations: Equations = [
    [a1, b1, random.integer(-constant, constant)],
    [a2, b2, random.integer(-constant, constant)],
  ];
  const solution = solveSystem({ equations });
  return solution === undefined || solution.every(isWhole) ? undefined : equations;
}

/** The second equation's left side is a multiple of the first's; its right side is (infinite) or isn't (none). */
function tryDependent(
  random: Random,
  kind: "none" | "infinite",
  { coefficient, constant }: Range,
): Equations | undefined {
  const [a, b] = [
    random.integer(-coefficient, coefficient),
    random.integer(-coefficient, coefficient),
  ];
  const c = random.integer(-constant, constant);
  // The multiple is the fraction up / down.
  const [up, down] = [random.integer(-coefficient, coefficient), random.integer(1, coefficient)];
  const other = [(a * up) / down, (b * up) / down] as const;
  const proportional = (c * up) / down;
  const right = kind === "infinite" ? proportional : random.integer(-constant, constant);
  const isWithin = other.every((value) => isNonZeroWithin(value, coefficient));
  if (a * b === 0 || !isWithin || !isWholeWithin(right, constant)) return undefined;
  if (kind === "none" && right === proportional) return undefined;
  return [
    [a, b, c],
    [...other, right],
  ];
}

function drawCoefficients(random: Random, most: number): [number, number, number, number] {
  const draw = (): number => random.integer(-most, most);
  return [draw(), draw(), draw(), draw()];
}

function isNonZeroWithin(value: number, most: number): boolean {
  return value !== 0 && isWholeWithin(value, most);
}

function isWholeWithin(value: number, most: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= most;
}
