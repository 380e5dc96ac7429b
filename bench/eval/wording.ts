/** How people write a question: the wording, the equations' spelling, and the system message before it. */
import { writeRearranged } from "./rearranged-equation.ts";
import type { Random } from "./random.ts";
import type { Equation, System } from "./random-system.ts";
import { joinSides, joinTerms, type Spelling } from "./spelling.ts";

export type Language = "en" | "ja";

/** Unknowns left and the constant right, or terms elsewhere and brackets as well. */
export type Form = "standard" | "rearranged";

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

export function writeQuestion(
  random: Random,
  system: System,
  language: Language,
  form: Form = "standard",
): string {
  const wording = random.pick(wordings[language]);
  const [u, v] = system.unknowns;
  return wording
    .replace("{equations}", () => writeEquations(random, system, language, form))
    .replace("{u}", u)
    .replace("{v}", v);
}

function writeEquations(random: Random, system: System, language: Language, form: Form): string {
  const { equations, unknowns } = system;
  const isAlign = random.chance(0.12);
  const spelling: Spelling = {
    minus: random.chance(0.12) ? "−" : "-",
    times: random.chance(0.12) ? "*" : "",
    isSpaced: random.chance(0.8),
    relation: isAlign ? "&=" : "=",
  };
  const write = (row: Equation): string =>
    form === "standard"
      ? writeStandard(row, unknowns, spelling)
      : writeRearranged(random, row, unknowns, spelling);
  const [first, second] = equations.map(write);
  if (isAlign) return `\\begin{align}\n${first}\\\\\n${second}\n\\end{align}`;
  return `${first}${random.pick(separators[language])}${second}`;
}

/** `3x - y = 3`. An unknown with the coefficient 0 is left out. */
function writeStandard(
  [a, b, c]: Equation,
  [u, v]: readonly [string, string],
  spelling: Spelling,
): string {
  const terms = [
    [a, u],
    [b, v],
  ] as const;
  return joinSides(joinTerms(terms, spelling), joinTerms([[c, ""]], spelling), spelling);
}
