import { describe, expect, test } from "vitest";
import { readSystem } from "../../../shared/linear-system/read-system.ts";
import { type Refusal, refusalCodes } from "../../../shared/linear-system/refusal.ts";
import { readPlainly } from "../../support/read-plainly.ts";

const refusals: readonly (readonly [input: string, refusal: string])[] = [
  // An unknown that is not of the first power.
  ["x^2 + y = 5", "not_linear: x^2"],
  ["x² + y = 5", "not_linear: x²"],
  ["x**2 = 4", "not_linear: x**2"],
  ["<p>x<sup>2</sup> = 4</p>", "not_linear: x<sup>2</sup>"],
  ["ax + by = 3", "not_linear: ax"],
  ["x-ay = 3", "not_linear: ay"],
  ["xy = 6, x + y = 5", "not_linear: xy"],
  ["x + y = 5\n2 x * y = 6", "not_linear: 2 x * y"],
  ["(x + 1)(y - 1) = 2", "not_linear: (x + 1)(y - 1)"],
  ["1/x + y = 2", "not_linear: 1/x"],
  [String.raw`\frac{1}{x} + y = 2`, String.raw`not_linear: \frac{1}{x}`],
  ["x⁻¹ = 2", "not_linear: x⁻¹"],
  ["2^x = 8", "not_linear: 2^x"],
  ["|x| + y = 3", "not_linear: |x|"],
  ["√x + y = 3", "not_linear: √x"],
  ["sqrt(x + 1) = y", "not_linear: sqrt(x + 1)"],
  ["sin(x) + y = 3", "not_linear: sin(x)"],
  [String.raw`\log x + y = 3`, String.raw`not_linear: \log x`],
  // No equation.
  ["x + y > 3, x - y = 1", "inequality: >"],
  ["x + y ≤ 3", "inequality: ≤"],
  [String.raw`x + y \geq 3`, String.raw`inequality: \geq`],
  ["x &lt; 3", "inequality: &lt;"],
  ["x + y => 3", "inequality: =>"],
  ["x ≠ 3", "inequality: ≠"],
  ["x ≡ 3 (mod 5)", "inequality: ≡"],
  ["1 < x < 3", "inequality: <"],
  ["x<y, y>3, x = 1", "inequality: <"],
  ["3x - y", "no_equation: 3x - y"],
  ["Write a poem about cats.", "clarify: Write a poem about cats."],
  ["", "no_equation: "],
  ["5 = 5", "no_equation: 5 = 5"],
  // Faults of writing.
  ["3x - y =\n2x + y = -9", "missing_side: 3x - y ="],
  ["= 3", "missing_side: = 3"],
  ["3x - y 3\n2x + y = -9", "missing_side: 3x - y 3"],
  ["x + y = 3\nx - y", "missing_side: x - y"],
  ["1.2.3x = 4", "malformed_number: 1.2.3"],
  ["1.000.000x = 5", "malformed_number: 1.000.000"],
  ["2 3x = 5", "malformed_number: 2 3"],
  ["2(x + 3 = 12", "unbalanced_bracket: ("],
  ["2x + 3) = 12", "unbalanced_bracket: )"],
  ["2(x + 3] = 12", "unbalanced_bracket: ]"],
  ["|x + 1 = 2", "unbalanced_bracket: |"],
  ["2 */ x = 3", "unexpected_sign: /"],
  ["x + = 3", "unexpected_sign: +"],
  ["x 3 = 5", "unexpected_sign: x 3"],
  ["3;x - y = 3", "unexpected_sign: 3;x"],
  ["3:x - y = 3", "unexpected_sign: 3:x"],
  ["3とx - y = 3", "unexpected_sign: 3とx"],
  ["2(x: + 3) = 4", "unexpected_sign: x: +"],
  ["2(x * + 3) = 4", "unexpected_sign: +"],
  ["x = 1;2", "unexpected_sign: 1;2"],
  ["__ + x = 3", "unexpected_sign: _"],
  ['5"2 = x', 'unexpected_sign: "'],
  ["y = 5 ± 2", "unexpected_sign: ±"],
  ["3 ⊕ y = 5", "unexpected_sign: ⊕"],
  ["5° + x = 3", "unexpected_sign: °"],
  ["2(x + y = 5)", "unexpected_sign: 2(x"],
  [String.raw`\text{sin} x = 3`, String.raw`not_linear: sin} x`],
  ["log_2 x + y = 3", "not_linear: log_2 x"],
  ["y = 5.x", "unexpected_sign: 5.x"],
  ["x_ + y = 3", "unexpected_sign: _"],
  ["x! + y = 2", "unsupported_notation: x!"],
  [String.raw`\def\a{\a\a}\a x = 3`, String.raw`unsupported_notation: \def`],
  [String.raw`\href{javascript:alert(1)}{x} = 3`, String.raw`unsupported_notation: \href`],
  [
    String.raw`\begin{tikzpicture}x = 3\end{tikzpicture}`,
    String.raw`unsupported_notation: \begin{tikzpicture}`,
  ],
  ["x/0 + y = 1", "division_by_zero: x/0"],
  [String.raw`\frac{x}{1-1} = 1`, String.raw`division_by_zero: \frac{x}{1-1}`],
  ["√2 x = 1", "not_rational: √2"],
  ["x = 2π", "not_rational: π"],
  ["sin(30) x = 1", "not_rational: sin(30)"],
  // What has to be asked.
  ["X + y = 3, x - Y = 1", "clarify: x"],
  ["x2 + x = 3", "clarify: x2"],
  ["kx + y = 1, x + ky = 1 (solve for x and y)", "clarify: k"],
  ["x + y = k, x - y = 1. Solve for x and y.", "clarify: k"],
  ["x + y = 100,200x - y = 1", "clarify: 100,200"],
  ["x = 1, 5", "clarify: 1, 5"],
  ["3, 2x = 4", "clarify: 3, 2"],
  ["x = 1,500 = y", "clarify: 1,500"],
  ["x + y = 3 x - y = 1", "clarify: 3 x"],
  ["x + y = 3 -x + y = 1", "clarify: 3 -x"],
  ["2e3x + e = 1", "clarify: 2e3"],
  ["2x円 + 3y円 = 800円", "clarify: 円"],
  ["3x円 - y = 800", "clarify: 円"],
  ["apples + pears = 5", "clarify: pears"],
  ["x + y = total", "clarify: total"],
  ["x = twice y", "clarify: twice"],
  ["x = 5 more than y", "clarify: more"],
  ["3 times x + y = 5", "clarify: times"],
  ["x = yの2倍", "clarify: の"],
  ["apples*x = 3", "clarify: apples"],
  ["x = 3*apples", "clarify: apples"],
  ["2apples - 3x = 5", "clarify: apples"],
  ["x is 3, 2x + y = 7", "clarify: is"],
  ["x(1) + x(2) = 3", "clarify: x(1)"],
  ["x = 3 or x = 5", "clarify: or"],
  ["Does x = 2 solve 3x + y = 5, x - y = -1?", "clarify: x = 2"],
  [
    "The sum of two numbers is 10, their difference is 4.",
    "clarify: The sum of two numbers is 10, their difference is 4.",
  ],
  [
    "3 apples and 2 pears cost $8.50. 1 apple costs $2.",
    "clarify: 3 apples and 2 pears cost $8.50. 1 apple costs $2.",
  ],
  ["鶴と亀が合わせて10匹、足は28本。", "clarify: 鶴と亀が合わせて10匹、足は28本。"],
  ["(1) x+y=3, x-y=1\n(2) 2x+y=4, x-y=2", "clarify: x+y=3, x-y=1\n(2) 2x+y=4, x-y=2"],
  ["a) x+y=3, x-y=1 b) 2x+y=4, x-y=2", "clarify: x+y=3, x-y=1 b) 2x+y=4, x-y=2"],
  ["x+y=3\nx-y=1\n\n2x+y=4\nx-y=2", "clarify: x+y=3\nx-y=1\n\n2x+y=4\nx-y=2"],
  // Too much of it.
  [`${"1".repeat(401)}x = 1`, `too_many_digits: ${"1".repeat(401)}`],
  ["x^9^9^9 = 1", "too_many_digits: 9^9^9"],
  ["11^999 x = 1", "too_many_digits: 11^999"],
  [`${"(".repeat(101)}x${")".repeat(101)} = 1`, "too_deep: ("],
  ["a+b+c+d+f+g+h+j+k+m+n = 1", "too_many_unknowns: n"],
  ["x = 1\n".repeat(101), "too_large: x = 1"],
  ["(a+b+c+d+f+g)^8 = x", "too_large: (a+b+c+d+f+g)^8"],
  ["x".repeat(20_001), "too_long: "],
];

describe("an input that can't be solved is refused by code and place", () => {
  test.each(refusals)("%j", (input, refusal) => {
    expect(readPlainly(input)).toBe(refusal);
  });

  test("every published code has an example here", () => {
    const shown = new Set(refusals.map(([, refusal]) => refusal.split(":")[0]));
    expect(refusalCodes.filter((code) => !shown.has(code))).toEqual([]);
  });
});

function refuse(input: string, language?: "en" | "ja"): Refusal {
  const read = readSystem(input, language);
  if (read.status !== "refused") throw new Error(`read: ${input}`);
  return read;
}

describe("a refusal", () => {
  test("points at the text as it was typed, through every layer of notation", () => {
    const input = "次を解け。\r\n①　３ｘ－ｙ＝３\r\n②　ｘ²＋ｙ＝５";
    const { span } = refuse(input);
    expect(span).toEqual({ offset: input.indexOf("ｘ²"), length: 2, text: "ｘ²" });
  });

  test("names the term in words that the language asked for has", () => {
    expect(refuse("x*x = 4").message).toMatch(/^x\^2 is not linear/);
    expect(refuse("x*x = 4", "ja").message).toMatch(/^x\^2 は一次/);
  });

  test("says what clarify asks about", () => {
    expect(refuse("りんごは3個で100円、みかんは2個で50円").topic).toBe("word_problem");
    expect(refuse("連立方程式を解いて").topic).toBe("prose");
    expect(refuse("X = 1, x = 2").topic).toBe("letter_case");
    expect(refuse("kx + y = 1 (solve for x and y)").topic).toBe("parameter");
    expect(refuse("a) x=1,y=2 b) x=3,y=4").topic).toBe("two_systems");
  });

  test("names both systems where there are two", () => {
    const { message } = refuse("a) x + y = 3, x - y = 1\nb) 2x + y = 4, x - y = 2");
    expect(message).toContain("(1) x + y = 3, x - y = 1; (2) 2x + y = 4, x - y = 2");
  });

  test("keeps its message short, however long the offending text", () => {
    const { message, span } = refuse(`${"9".repeat(5000)}x = 1`);
    expect(message.length).toBeLessThan(300);
    expect(span?.length).toBe(5000);
  });
});
