/** Linear systems as people may write them: numbers, signs, sides, brackets, separators and words at random. */
import fc from "fast-check";
import { Fraction } from "fraction.js";

export interface SpelledSystem {
  readonly text: string;
  readonly unknowns: readonly string[];
  /** For each equation the coefficients of the unknowns, then the constant on the other side. */
  readonly rows: readonly (readonly Fraction[])[];
}

interface Spelling {
  readonly minus: string;
  readonly times: string;
  readonly isTight: boolean;
  readonly isLatex: boolean;
  readonly isWide: boolean;
  readonly equals: string;
}

const names = [
  ["x", "y", "z", "u", "v", "w"],
  ["a", "b", "c", "d", "f", "g"],
  ["p", "q", "r", "s", "t", "k"],
  ["x_1", "x_2", "x_3", "x_4", "x_5", "x_6"],
  ["x1", "x2", "x3", "x4", "x5", "x6"],
  ["α", "β", "γ", "λ", "θ", "ω"],
  ["X", "Y", "Z", "A", "B", "C"],
  ["m", "n", "i", "j", "h", "l"],
];

const coefficient = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -30, max: 30 }).map((n) => new Fraction(n)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 2, max: 12 }))
      .map(([n, d]) => new Fraction(n, d)),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.integer({ min: -5000, max: 5000 }), fc.integer({ min: 1, max: 3 }))
      .map(([n, places]) => new Fraction(n, 10 ** places)),
  },
  {
    weight: 1,
    arbitrary: fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map((n) => new Fraction(n)),
  },
);

const spelling: fc.Arbitrary<Spelling> = fc.record({
  minus: fc.constantFrom("-", "-", "−", "–", "－", "—"),
  times: fc.constantFrom("", "", "", "*", "·", "×", " * "),
  isTight: fc.boolean(),
  isLatex: fc.boolean(),
  isWide: fc.constantFrom(false, false, false, true),
  equals: fc.constantFrom("=", "=", "==", "＝"),
});

/** How one equation is written, a number for each choice. */
const choices = fc.array(fc.nat({ max: 59 }), { minLength: 24, maxLength: 24 });

const surroundings = fc.record({
  before: fc.constantFrom(
    "",
    "Solve: ",
    "Solve the following simultaneous equations:\n",
    "Please help me with a system of equations.\n\n",
    "次の連立方程式を解け。\n",
    "連立方程式 ",
    "解方程组：",
    "```\n",
    "> ",
  ),
  after: fc.constantFrom("", "", ".", "\n", " Thank you!", "\nを解きなさい。", "\n```"),
  label: fc.constantFrom("", "", "", "(#) ", "#) ", "[#] ", "Eq. #: "),
  ending: fc.constantFrom("", "", "", "", " (#)", " …(#)", " ---(#)"),
  separator: fc.constantFrom("\n", "\n", ", ", "; ", " and ", "と", "、", " & ", "。\n", "\r\n"),
  environment: fc.constantFrom("", "", "cases", "align*", "aligned", "gather"),
});

export function spelledSystem(maxUnknowns: number): fc.Arbitrary<SpelledSystem> {
  return fc
    .tuple(
      fc.constantFrom(...names),
      fc.integer({ min: 1, max: maxUnknowns }),
      fc.integer({ min: 1, max: 7 }),
    )
    .chain(([family, count, equations]) => {
      const row = fc.array(coefficient, { minLength: count + 1, maxLength: count + 1 });
      return fc
        .tuple(
          fc.array(fc.tuple(row, choices), { minLength: equations, maxLength: equations }),
          spelling,
          surroundings,
        )
        .map(([written, style, around]) => {
          const unknowns = family.slice(0, count);
          const texts = written.map(([numbers, picks], index) =>
            new EquationWriter(unknowns, style, picks).write(numbers, index === 0),
          );
          const text = style.isLatex ? joinLatex(texts, around) : joinPlain(texts, around);
          return {
            text,
            unknowns: unknowns.map((name) => name.replace("_", "")),
            rows: written.map(([numbers]) => numbers),
          };
        });
    });
}

type Surroundings = typeof surroundings extends fc.Arbitrary<infer T> ? T : never;

function joinPlain(texts: readonly string[], around: Surroundings): string {
  const number = (mark: string, index: number): string => mark.replace("#", String(index + 1));
  const lines = texts.map(
    (text, index) => `${number(around.label, index)}${text}${number(around.ending, index)}`,
  );
  // A mark after an equation needs something that ends the line.
  const separator = around.ending === "" ? around.separator : "\n";
  return `${around.before}${lines.join(separator)}${around.after}`;
}

function joinLatex(texts: readonly string[], { before, after, environment }: Surroundings): string {
  if (environment === "") return `${before}${texts.map((text) => `$${text}$`).join(", ")}${after}`;
  const isAligned = environment.startsWith("align");
  const rows = texts.map((text) => (isAligned ? text.replace("=", "&=") : text));
  return `${before}\\begin{${environment}}${rows.join(" \\\\ ")}\\end{${environment}}${after}`;
}

class EquationWriter {
  readonly #unknowns: readonly string[];
  readonly #style: Spelling;
  readonly #picks: readonly number[];
  #next = 0;

  constructor(unknowns: readonly string[], style: Spelling, picks: readonly number[]) {
    this.#unknowns = unknowns;
    this.#style = style;
    this.#picks = picks;
  }

  #pick(count: number): number {
    const pick = this.#picks[this.#next % this.#picks.length] ?? 0;
    this.#next += 1;
    return pick % count;
  }

  /** Terms go to either side; what is 0 is left out, but where an unknown must be named. */
  write(row: readonly Fraction[], namesAll: boolean): string {
    const sides: string[][] = [[], []];
    for (const [index, value] of row.entries()) {
      const name = this.#unknowns[index];
      const isConstant = name === undefined;
      if (value.n === 0n && (isConstant || !namesAll)) continue;
      const isRight = this.#pick(5) === 0 ? !isConstant : isConstant;
      const written = isRight === isConstant ? value : value.neg();
      sides[isRight ? 1 : 0]?.push(this.#writeTerm(written, name));
    }
    const [left = "", right = ""] = sides.map((terms) => this.#join(terms));
    const gap = this.#style.isTight ? "" : " ";
    const equals = this.#style.isLatex ? "=" : this.#style.equals;
    return this.#widen(`${left}${gap}${equals}${gap}${right}`);
  }

  #widen(text: string): string {
    if (!this.#style.isWide || this.#style.isLatex) return text;
    return text.replaceAll(/[!-~]/g, (each) =>
      String.fromCodePoint((each.codePointAt(0) ?? 0) + 0xfee0),
    );
  }

  /** Terms carry their sign in front. */
  #join(terms: readonly string[]): string {
    if (terms.length === 0) return "0";
    const gap = this.#style.isTight ? "" : " ";
    const minus = this.#style.isLatex ? "-" : this.#style.minus;
    return terms
      .map((term, index) => {
        const sign = term.startsWith("-") ? minus : "+";
        if (index > 0) return `${gap}${sign}${gap}${term.slice(1)}`;
        return `${sign === "+" ? "" : sign}${term.slice(1)}`;
      })
      .join("");
  }

  #writeTerm(value: Fraction, name: string | undefined): string {
    const sign = value.s < 0n && value.n !== 0n ? "-" : "+";
    const size = value.abs();
    if (name === undefined) return sign + this.#writeNumber(size);
    if (size.n === 1n && size.d === 1n && this.#pick(4) > 0) return sign + name;
    if (this.#pick(12) === 0) return `${sign}(${this.#writeNumber(size)}${this.#times()}${name})`;
    if (this.#pick(12) === 0) {
      return `${sign}2(${this.#writeNumber(size.div(2))}${this.#times()}${name})`;
    }
    if (size.d !== 1n && this.#pick(3) === 0 && !this.#style.isLatex) {
      return `${sign}${size.n === 1n ? "" : `${size.n}`}${name}/${size.d}`;
    }
    return `${sign}${this.#writeNumber(size, true)}${this.#times()}${name}`;
  }

  #times(): string {
    return this.#style.isLatex && this.#style.times !== "" ? " \\cdot " : this.#style.times;
  }

  #writeNumber(size: Fraction, isFactor = false): string {
    const places = countPlaces(size.d);
    if (places > 0 && this.#pick(2) === 0) {
      return `${size.n * (10n ** BigInt(places) / size.d)}`
        .padStart(places + 1, "0")
        .replace(new RegExp(`(\\d{${places}})$`), ".$1");
    }
    if (size.d === 1n) return String(size.n);
    if (this.#style.isLatex) return `\\${this.#pick(2) === 0 ? "" : "d"}frac{${size.n}}{${size.d}}`;
    return isFactor ? `(${size.n}/${size.d})` : `${size.n}/${size.d}`;
  }
}

/** Decimal places of a fraction over `d`; 0 where they never end. */
function countPlaces(d: bigint): number {
  for (let places = 1; places < 12; places += 1) {
    if (10n ** BigInt(places) % d === 0n) return places;
  }
  return 0;
}
