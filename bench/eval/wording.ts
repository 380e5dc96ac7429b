/** How people write a question: the wording, the equations' spelling, and the system message before it. */
import type { Random } from "./random.ts";
import type { Equation, System } from "./random-system.ts";

export type Language = "en" | "ja";

/**
 * `{equations}`, `{u}` and `{v}` stand for the equations and the unknowns. Bare equations are an English question:
 * they hold no word of Japanese that would ask for a Japanese answer.
 */
const wordings = {
  en: [
    "Solve the following simultaneous equations:\n{equations}",
    "Solve the following system of equations:\n{equations}",
    "Please solve {equations}",
    "Solve: {equations}",
    "Find {u} and {v}: {equations}",
    "{equations}",
  ],
  ja: [
    "次の連立方程式を解きなさい\n{equations}",
    "以下の連立方程式を解きなさい\n{equations}",
    "以下の連立方程式を解いてください。\n{equations}",
  ],
} as const;

const separators = {
  en: ["\n", ", ", "; ", " and "],
  ja: ["\n", "、", ", ", "; "],
} as const;

export const articleSystemMessage =
  "You are a helpful digital assistant. Please provide safe, ethical and accurate information to the user.";

const systemMessages = {
  en: [
    undefined,
    articleSystemMessage,
    "You are a helpful assistant.",
    "You are a patient teacher of mathematics.",
  ],
  ja: [
    undefined,
    articleSystemMessage,
    "あなたは親切なアシスタントです。",
    "あなたは数学の先生です。",
  ],
} as const;

/** None at all, the article's, or another. */
export function pickSystemMessage(random: Random, language: Language): string | undefined {
  return random.pick(systemMessages[language]);
}

export function writeQuestion(random: Random, system: System, language: Language): string {
  const wording = random.pick(wordings[language]);
  const [u, v] = system.unknowns;
  return wording
    .replace("{equations}", () => writeEquations(random, system, language))
    .replace("{u}", u)
    .replace("{v}", v);
}

/** How one person spells equations. */
interface Spelling {
  readonly minus: "-" | "−";
  readonly times: "" | "*";
  readonly isSpaced: boolean;
  readonly relation: "=" | "&=";
}

function writeEquations(
  random: Random,
  { equations, unknowns }: System,
  language: Language,
): string {
  const isAlign = random.chance(0.12);
  const spelling: Spelling = {
    minus: random.chance(0.12) ? "−" : "-",
    times: random.chance(0.12) ? "*" : "",
    isSpaced: random.chance(0.8),
    relation: isAlign ? "&=" : "=",
  };
  const [first, second] = equations.map((row) => writeEquation(row, unknowns, spelling));
  if (isAlign) return `\\begin{align}\n${first}\\\\\n${second}\n\\end{align}`;
  return `${first}${random.pick(separators[language])}${second}`;
}

/** `3x - y = 3`. An unknown with the coefficient 0 is left out. */
function writeEquation(
  [a, b, c]: Equation,
  [u, v]: readonly [string, string],
  { minus, times, isSpaced, relation }: Spelling,
): string {
  const gap = isSpaced ? " " : "";
  let left = "";
  for (const [coefficient, unknown] of [
    [a, u],
    [b, v],
  ] as const) {
    if (coefficient === 0) continue;
    const size = Math.abs(coefficient) === 1 ? "" : `${Math.abs(coefficient)}${times}`;
    if (left === "") left = `${coefficient < 0 ? minus : ""}${size}${unknown}`;
    else left += `${gap}${coefficient < 0 ? minus : "+"}${gap}${size}${unknown}`;
  }
  return `${left}${gap}${relation}${gap}${c < 0 ? minus : ""}${Math.abs(c)}`;
}
