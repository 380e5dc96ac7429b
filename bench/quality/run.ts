/** `npm run quality:solver`: the reader and the solver beside others, on labelled questions. Needs no model. */
import { parseArgs } from "node:util";
import { describeError } from "../../shared/describe-error.ts";
import { compareSolver } from "./compare-solvers.ts";
import { contestants } from "./contestants.ts";
import { readLinearQuestions } from "./linear-2d.ts";
import { formatComparison } from "./quality-report.ts";
import { readSolverCases } from "./solver-case.ts";

const usage = `Usage: npm run -s quality:solver -- [--json]
  --json  print one JSON object instead of tables
Compares the project's reader and solver with compute-engine and nerdamer on test/fixtures/solver-cases.jsonl and on
bench/quality/linear-2d.jsonl. Exit codes: 0 compared, 2 bad usage.
`;

process.exitCode = run(process.argv.slice(2));

function run(commandLine: string[]): number {
  let isJson: boolean;
  try {
    const { values } = parseArgs({ args: commandLine, options: { json: { type: "boolean" } } });
    isJson = values.json ?? false;
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n${usage}`);
    return 2;
  }
  const cases = readSolverCases("test/fixtures/solver-cases.jsonl");
  const questions = readLinearQuestions("bench/quality/linear-2d.jsonl");
  const comparisons = contestants.map((contestant) => {
    process.stderr.write(`${contestant.name}, ${contestant.given}\n`);
    return compareSolver(contestant, cases, questions);
  });
  process.stdout.write(
    isJson ? `${JSON.stringify({ comparisons })}\n` : formatComparison(comparisons),
  );
  return 0;
}
