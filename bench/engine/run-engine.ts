/** `npm run bench:engine`: the engine beside its peers, and by itself. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { describeError } from "../../shared/describe-error.ts";
import { parseEngineOptions, usage, type EngineOptions } from "./engine-options.ts";
import { drawComparison } from "./report/draw-comparison.ts";
import { writePage } from "./report/write-page.ts";
import { resultsSchema, type Results } from "./results.ts";
import { measureSection } from "./sections/measure-section.ts";

const paths = {
  results: pathOf(".work/results.json"),
  stepCosts: pathOf("step-costs.json"),
  page: pathOf("../../docs/benchmarks.md"),
  chart: pathOf("../../docs/benchmarks.svg"),
};

process.exitCode = await run(process.argv.slice(2));

/** Returns the exit code: 0 measured, 1 failed, 2 bad usage. */
async function run(commandLine: string[]): Promise<number> {
  let options: EngineOptions;
  try {
    options = parseEngineOptions(commandLine);
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n${usage}`);
    return 2;
  }
  try {
    const results = await measureAll(options);
    await writeReport(results);
    if (options.json) process.stdout.write(`${JSON.stringify(results)}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    return 1;
  }
}

/** Each section is kept as soon as it is measured. */
async function measureAll({ sections, turns, keepsSettings }: EngineOptions): Promise<Results> {
  const text = await readFile(paths.results, "utf8").catch(() => "{}");
  let results = resultsSchema.parse(JSON.parse(text));
  await mkdir(dirname(paths.results), { recursive: true });
  for (const name of sections) {
    const note = (what: string) => process.stderr.write(`${name}: ${what}\n`);
    note("begins");
    results = await measureSection(name, results, { turns, keepsSettings, note });
    await writeFile(paths.results, JSON.stringify(results, null, 2));
  }
  return results;
}

async function writeReport(results: Results): Promise<void> {
  await writeFile(paths.page, writePage(results));
  if (results.compare) await writeFile(paths.chart, drawComparison(results.compare.content));
  const { steps } = results;
  if (steps) await writeFile(paths.stepCosts, `${JSON.stringify(steps.content.costs, null, 2)}\n`);
}

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
