/** The command line of `npm run bench:engine`. */
import { parseArgs } from "node:util";
import type { SectionName } from "./results.ts";

const sections: readonly SectionName[] = [
  "compare",
  "steps",
  "newcomer",
  "prefix",
  "memory",
  "clients",
];

export const usage = `Usage: npm run -s bench:engine -- [options]
  --only LIST   sections to measure, of ${sections.join(",")} (default: all)
  --turns N     times that each figure is measured, by turns (default 5)
  --keep-settings  compare with the settings that were the best the last time
  --json        print all results as one JSON object
Writes docs/benchmarks.md and docs/benchmarks.svg; sections that are not measured keep their last figures. Takes about
25 minutes, and wants a machine with nothing else to do. bench/engine/set-up.sh makes what it needs.
`;

export interface EngineOptions {
  readonly sections: readonly SectionName[];
  readonly turns: number;
  readonly keepsSettings: boolean;
  readonly json: boolean;
}

/** Throws an Error that says what is wrong with the command line. */
export function parseEngineOptions(commandLine: string[]): EngineOptions {
  const { values } = parseArgs({
    args: commandLine,
    options: {
      only: { type: "string" },
      turns: { type: "string", default: "5" },
      "keep-settings": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const turns = Number(values.turns);
  if (!Number.isInteger(turns) || turns < 1) {
    throw new Error("--turns takes a whole number from 1.");
  }
  const named = values.only?.split(",").map(readSection) ?? sections;
  return { sections: named, turns, keepsSettings: values["keep-settings"], json: values.json };
}

function readSection(text: string): SectionName {
  const section = sections.find((each) => each === text);
  if (section) return section;
  throw new Error(`--only takes ${sections.join(", ")}, not "${text}".`);
}
