import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";

const manifestSchema = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});
const packageSchema = z.object({ version: z.string(), license: z.string() });

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}

const { dependencies, devDependencies } = manifestSchema.parse(readJson("package.json"));
const page = readFileSync("THIRD_PARTY.md", "utf8");

test.each(Object.entries({ ...dependencies, ...devDependencies }))(
  "THIRD_PARTY.md names %s %s with its licence",
  (name) => {
    const { version, license } = packageSchema.parse(readJson(`node_modules/${name}/package.json`));
    expect(page).toContain(`| ${name} | ${version} | ${license} |`);
  },
);
