/**
 * Models' answers with what they claim, made from templates: each value in each spelling, put into each way of saying it,
 * with a wrong or missing part where the label says so. The same seed gives the same answers.
 */
import { Fraction } from "fraction.js";

export interface LabelledAnswer {
  readonly id: string;
  readonly text: string;
  readonly unknowns: readonly string[];
  readonly expected:
    | { readonly status: "unique"; readonly values: Record<string, string> }
    | { readonly status: "none" | "infinite" | "unreadable" };
}

const seed = 20_260_101;
const count = 260;

/** Ways to write a value. Each must be exact. */
const spellings: readonly ((value: Fraction) => string)[] = [
  (value) => value.toFraction(),
  (value) => value.toFraction().replace("-", "−"),
  (value) => toLatex(value, "frac"),
  (value) => toLatex(value, "dfrac"),
  (value) => `\\frac{${value.s * value.n}}{${value.d}}`,
  (value) => value.toFraction().replaceAll(/[-/\d]/g, toFullWidth),
  (value) => `${value.toFraction()} = ${decimalOf(value)}`,
  (value) => `${toLatex(value, "tfrac")} = ${value.toFraction()}`,
  (value) => (value.d === 1n ? `${value.s * value.n}.0` : `(${value.toFraction()})`),
  (value) => (value.d === 1n ? value.toFraction() : value.toFraction(true)),
];

type Values = readonly (readonly [name: string, text: string])[];

/** Ways to state values. None of them says anything of a solution in words that need not be there. */
const statements: readonly ((values: Values) => string)[] = [
  (values) => join(values, "\n", " = "),
  (values) => join(values, ", ", " = "),
  (values) => join(values, "、", "＝"),
  (values) => `So ${join(values, " and ", " = ")}.`,
  (values) => `**Answer:** ${join(values, "; ", " = ")}`,
  (values) => `- ${join(values, "\n- ", " = ")}`,
  (values) => `\\[ ${join(values, ", \\quad ", " = ")} \\]`,
  (values) => values.map(([name, text]) => `$${name} = ${text}$`).join(" and "),
  (values) => `\\boxed{${join(values, ", ", " = ")}}`,
  (values) => `\\begin{cases} ${join(values, " \\\\ ", " = ")} \\end{cases}`,
  (values) => `\\begin{align*}\n${join(values, " \\\\\n", " &= ")}\n\\end{align*}`,
  (values) =>
    `(${values.map(([name]) => name).join(", ")}) = (${values.map(([, text]) => text).join(", ")})`,
  (values) => `したがって、${join(values, "、", " = ")} です。`,
  (values) => values.map(([name, text]) => `The value of ${name} is ${text}.`).join("\n"),
  (values) => values.map(([name, text]) => `${name}の値は${text}`).join("、"),
  (values) => `> ${join(values, "\n> ", ": ")}`,
];

/** What stands before: steps whose values are not the last ones, equations that are no values. */
const beginnings: readonly string[] = [
  "",
  "Let's solve this step by step.\n\n",
  "We use the elimination method.\n1) 3x - y = 3\n2) 2x + y = -9\n5x = -6\n",
  "### Step 1\nAdd the equations: $5x = -6$.\n\n",
  "①＋②より 5x = -6\n",
  "First I thought x = 100, y = 200, but that was wrong.\n",
  "D = 3 \\cdot 1 - (-1) \\cdot 2 = 5\n",
  "Let y = 0. Then x = 77.\n\n",
];

/** What stands behind: checks, which are no values. */
const endings: readonly string[] = [
  "",
  "\n",
  "\n\nCheck: 15 + 4 = 19 ✓",
  "\n\nThis satisfies both equations.",
  "\n検算: 2x + y = -9 が成り立つ。",
  "\n\nI hope this helps!",
];

/** What becomes of an answer in the end: most stand; some are taken back, denied, or broken off. */
const twists: readonly ((answer: LabelledAnswer, name: string) => LabelledAnswer)[] = [
  (answer) => answer,
  (answer) => answer,
  (answer) => answer,
  (answer) => answer,
  (answer, name) => withValue(answer, `\n\nWait, I made a sign error. ${name} = 1/3.`, name),
  (answer, name) => withValue(answer, `\n訂正: ${name}＝１／３`, name),
  (answer, name) => unreadable(answer, `\n\nSo the answer is ${name} = -33/`),
  (answer, name) => unreadable(answer, `\n\nHowever, ${name} = 1/3 or ${name} = 2/3.`),
  (answer) => unreadable(answer, "\n\nThe system has no solution."),
  (answer, name) =>
    unreadable(
      answer,
      `\n\nIt should not be overlooked that ${name} might be 1/3, or ${name} = 1/3.`,
    ),
];

function withValue(answer: LabelledAnswer, text: string, name: string): LabelledAnswer {
  const values = answer.expected.status === "unique" ? answer.expected.values : {};
  const expected = { status: "unique", values: { ...values, [name]: "1/3" } } as const;
  return { ...answer, text: answer.text + text, expected };
}

function unreadable(answer: LabelledAnswer, text: string): LabelledAnswer {
  return { ...answer, text: answer.text + text, expected: { status: "unreadable" } };
}

export function makeAnswers(): LabelledAnswer[] {
  const random = createRandom(seed);
  const answers: LabelledAnswer[] = [];
  for (let index = 0; index < count; index += 1) {
    const choose = <Item>(items: readonly Item[], fallback: Item): Item =>
      items[Math.floor(random() * items.length)] ?? fallback;
    const unknowns = choose(
      [
        ["x", "y"],
        ["x", "y"],
        ["y", "x"],
        ["x", "y", "z"],
      ],
      ["x", "y"],
    );
    const values = unknowns.map(
      () => new Fraction(Math.floor(random() * 199) - 99, choose([1, 1, 5, 7, 8], 1)),
    );
    const spell = spellings[index % spellings.length] ?? String;
    const state = statements[Math.floor(index / spellings.length) % statements.length] ?? String;
    const written = state(
      unknowns.map((name, place) => [name, spell(values[place] ?? new Fraction(0))]),
    );
    const text = choose(beginnings, "") + written + choose(endings, "");
    const pairs = unknowns.map((name, place) => [name, values[place]?.toFraction() ?? ""]);
    const expected = { status: "unique", values: Object.fromEntries(pairs) } as const;
    const twist = choose(twists, (answer) => answer);
    answers.push(
      twist({ id: `made-${index + 1}`, text, unknowns, expected }, choose(unknowns, "x")),
    );
  }
  return answers;
}

function join(values: Values, between: string, equals: string): string {
  return values.map(([name, text]) => name + equals + text).join(between);
}

function toLatex(value: Fraction, command: string): string {
  if (value.d === 1n) return value.toFraction();
  return `${value.s < 0n ? "-" : ""}\\${command}{${value.n}}{${value.d}}`;
}

function toFullWidth(character: string): string {
  return character === "-" ? "－" : String.fromCharCode(character.charCodeAt(0) + 0xfee0);
}

/** With an end, or marked as rounded. */
function decimalOf(value: Fraction): string {
  const text = value.toString(4);
  return new Fraction(text.replaceAll(/[()]/g, "")).equals(value)
    ? text
    : `${value.round(3).toString()}…`;
}

/** mulberry32. */
function createRandom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) % 2 ** 32;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
