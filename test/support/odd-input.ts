/** Inputs that nobody should send: labelled ones damaged at random, and pieces of every notation thrown together. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { z } from "zod";

const inputs = readFileSync("test/fixtures/solver-cases.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => z.object({ input: z.string() }).parse(JSON.parse(line)).input);

const pieces =
  "x y z x1 x_{12} x' α A 0 1 2 3 10 1.5 .5 1,000 0,5 1e3 + - * / ^ ** = == => < > ≤ ( ) [ ] { } | , ; : . ! ? % & $ $$ _ ~ # \\ \\\\ \\( \\) \\frac \\frac{1}{2} \\sqrt \\begin{cases} \\end{cases} \\begin{pmatrix} \\end{pmatrix} \\begin{array}{cc} \\end{array} \\text{and} \\left \\right. \\tag{1} \\n \\x sin log sqrt and is a I solve for answer solution Solve と 、 。 は 解 か を ー 一 ① ⑴ ½ ² ₁ ⁻ − – × · ・ … → √ ≈ ＝ ３ ｘ ` ``` <br> <sup> </sup> <|user|> <|end|> <|system|> &amp; &lt; &#x2212; 😀 \ud800 \u0000 \u200b \ufeff"
    .split(" ")
    .concat([" ", "  ", "\n", "\n\n", "\r\n", "\t"]);

const piece = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...pieces) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 3 }) },
);

const damage = fc.record({
  kind: fc.constantFrom("insert", "delete", "replace", "repeat", "swap"),
  at: fc.nat(),
  length: fc.nat({ max: 12 }),
  piece,
});

type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function apply(text: string, { kind, at, length, piece: inserted }: Damage): string {
  const from = text.length === 0 ? 0 : at % text.length;
  const [before, part, after] = [
    text.slice(0, from),
    text.slice(from, from + length),
    text.slice(from + length),
  ];
  switch (kind) {
    case "insert":
      return before + inserted + part + after;
    case "delete":
      return before + after;
    case "replace":
      return before + inserted + after;
    case "repeat":
      return before + part.repeat(3) + after;
    case "swap":
      return after + part + before;
  }
}

const damaged = fc
  .tuple(fc.constantFrom(...inputs), fc.array(damage, { minLength: 1, maxLength: 6 }))
  .map(([input, damages]) => damages.reduce(apply, input));

const thrown = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(""));

const joined = fc
  .tuple(
    fc.constantFrom(...inputs),
    fc.constantFrom("", " ", "\n", ", "),
    fc.constantFrom(...inputs),
  )
  .map((parts) => parts.join(""));

export const oddInput: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: damaged },
  { weight: 4, arbitrary: thrown },
  { weight: 1, arbitrary: joined },
);
