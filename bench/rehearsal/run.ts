/** `npm run rehearse`: a model folder from its files to an answer, with times and memory. */
import { describeError } from "../../shared/describe-error.ts";
import { parseRehearsalOptions, type RehearsalOptions, usage } from "./rehearsal-options.ts";
import { rehearse } from "./rehearse.ts";
import { createReport, formatReport } from "./report.ts";

process.exitCode = await run(process.argv.slice(2));

/** Returns the exit code: 0 measured, 1 failed, 2 bad usage. */
async function run(commandLine: string[]): Promise<number> {
  let options: RehearsalOptions;
  try {
    options = parseRehearsalOptions(commandLine);
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n${usage}`);
    return 2;
  }
  const { directory, tokens, json } = options;
  try {
    const rehearsal = await rehearse(directory, tokens, (step) =>
      process.stderr.write(`${step}\n`),
    );
    const report = createReport(rehearsal);
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : formatReport(report));
    return 0;
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    return 1;
  }
}
