/** Whether the model's text gives the right answer, exactly. Reads the last lines of it alone. */
import { formatDecimal, formatFraction, type Rational } from "./rational.ts";
import { solveSystem, type System } from "./random-system.ts";
import type { Language } from "./wording.ts";

const endings = {
  en: {
    none: "So, the system has no solution.",
    infinite: "So, the system has infinitely many solutions.",
    refusal: "I can only solve",
  },
  ja: {
    none: "したがって、解はありません。",
    infinite: "したがって、解は無数にあります。",
    refusal: "私が解けるのは",
  },
} as const;

/**
 * One solution: the last two lines give each unknown, in the system's order, as `x = 7`, `x = 331/9` or
 * `x = -6/5 = -1.2`: lowest terms, and the decimal where it ends. None or infinitely many: the last line says so.
 */
export function isRightAnswer(text: string, system: System, language: Language): boolean {
  const lines = text.trimEnd().split("\n");
  if (system.kind === "none" || system.kind === "infinite") {
    return lines.at(-1) === endings[language][system.kind];
  }
  return lines.slice(-2).join("\n") === expectedLines(system).join("\n");
}

/** One honest sentence on what the model can do, and no solution. */
export function isRightRefusal(text: string, language: Language): boolean {
  return text.startsWith(endings[language].refusal) && !text.trimEnd().includes("\n");
}

/** The last lines that a right answer has where there is one solution. */
function expectedLines(system: System): string[] {
  const solution = solveSystem(system) ?? [];
  return solution.map((value, index) => `${system.unknowns[index]} = ${writeValue(value)}`);
}

function writeValue(value: Rational): string {
  const fraction = formatFraction(value);
  const decimal = formatDecimal(value);
  return decimal === undefined || decimal === fraction ? fraction : `${fraction} = ${decimal}`;
}
