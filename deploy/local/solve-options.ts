/** The command line of `npm run solve`. */
import { parseArgs } from "node:util";
import { z } from "zod";
import { methods } from "../../shared/linear-system/linear-system.ts";

export const usage = `Usage: npm run -s solve -- [options] "3x - y = 3; 2x + y = -9"
  The question as people write it: equations, with or without words; "-" reads it from stdin.
  --lang en|ja      language of the answer (default: that of the question)
  --method METHOD   ${methods.join(", ")} (default: the one that the question names, else elimination)
  --attempts N      how often the model may try, 0 to 5 (default 2); 0 asks only the exact solver
  --json            print one JSON object at the end instead of the text as it comes
Exit codes: 0 answered, 1 failed, 2 bad usage.
`;

const optionsSchema = z.object({
  lang: z.enum(["en", "ja"]).optional(),
  method: z.enum(methods).optional(),
  attempts: z
    .string()
    .regex(/^[0-5]$/u, "must be a whole number from 0 to 5")
    .transform(Number)
    .optional(),
  json: z.boolean().default(false),
});

export interface SolveOptions extends z.infer<typeof optionsSchema> {
  /** The question as typed, or "-" for stdin. */
  readonly question: string;
}

/** Throws an Error that says what is wrong with the command line. */
export function parseSolveOptions(commandLine: string[]): SolveOptions {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args: protectEquations(commandLine),
    allowPositionals: true,
    options: { lang: text, method: text, attempts: text, json: { type: "boolean" } },
  });
  const [question, ...others] = positionals;
  if (question === undefined || question.trim() === "") throw new Error("No equations given.");
  if (others.length > 0) throw new Error("Write all equations in one argument, inside quotes.");
  const parsed = optionsSchema.safeParse(values);
  if (parsed.success) return { ...parsed.data, question };
  const faults = parsed.error.issues.map((issue) => `--${issue.path.join(".")}: ${issue.message}`);
  throw new Error(faults.join("; "));
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
