/** The command line of `npm run solve`. */
import { parseArgs } from "node:util";

export const usage = `Usage: npm run -s solve -- [--lang en|ja] [--json] "3x - y = 3; 2x + y = -9"
  Equations are parted by semicolons, commas or line ends; "-" reads them from stdin.
  --lang  language of the question and the answer (default en)
  --json  print one JSON object at the end instead of the text as it comes
Exit codes: 0 answered, 1 failed, 2 bad usage.
`;

export interface SolveOptions {
  /** The equations as typed, or "-" for stdin. */
  readonly equations: string;
  readonly language: "en" | "ja";
  readonly json: boolean;
}

/** Throws an Error that says what is wrong with the command line. */
export function parseSolveOptions(commandLine: string[]): SolveOptions {
  const { values, positionals } = parseArgs({
    args: protectEquations(commandLine),
    allowPositionals: true,
    options: { lang: { type: "string", default: "en" }, json: { type: "boolean", default: false } },
  });
  const [equations, ...others] = positionals;
  if (equations === undefined) throw new Error("No equations given.");
  if (others.length > 0) throw new Error("Write all equations in one argument, inside quotes.");
  const { lang: language, json } = values;
  if (language !== "en" && language !== "ja") {
    throw new Error(`--lang ${language} is not known: en or ja.`);
  }
  return { equations, language, json };
}

/** Equations may begin with a minus sign, as options do: `-3x + y = 2` is no option. */
function protectEquations(commandLine: string[]): string[] {
  const equations = commandLine.filter(isEquation);
  const others = commandLine.filter((argument) => !isEquation(argument));
  return equations.length === 0 ? others : [...others, "--", ...equations];
}

function isEquation(argument: string): boolean {
  return argument.includes("=") && !argument.startsWith("--");
}
