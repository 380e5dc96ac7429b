import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { RunningCommand } from "../support/running-command.ts";

const countSchema = z.object({ right: z.int(), total: z.int() });

const reportSchema = countSchema.extend({
  model: z.string(),
  lang: z.literal("ja"),
  seed: z.literal(5),
  range: z.tuple([z.literal(9), z.literal(50)]),
  by_kind: z.record(z.string(), countSchema),
  tokens_mean: z.number().positive(),
  tokens_max: z.int().positive(),
  seconds: z.number().positive(),
  tokens_per_second: z.number().positive(),
  failures: z.int(),
});

let command: RunningCommand | undefined;

afterEach(() => command?.kill());

function runEval(commandLine: string[], environment: NodeJS.ProcessEnv = {}): RunningCommand {
  command = new RunningCommand("npm", ["run", "-s", "eval", "--", ...commandLine], environment);
  return command;
}

describe("npm run eval", () => {
  test("starts a node, counts the right answers by kind, saves the others and leaves no process", async () => {
    const failuresPath = join(tmpdir(), `failures-${process.pid}.json`);
    const options = ["--n", "6", "--lang", "ja", "--seed", "5", "--range", "9,50"];
    const evaluation = runEval([
      ...options,
      "--concurrency",
      "2",
      "--save",
      failuresPath,
      "--json",
    ]);
    expect(await evaluation.ended).toEqual({ code: 0, signal: null });
    const report = reportSchema.parse(JSON.parse(evaluation.stdout));
    expect(report.total).toBe(6);
    const counts = Object.values(report.by_kind);
    expect(counts.reduce((sum, { total }) => sum + total, 0)).toBe(6);
    expect(counts.reduce((sum, { right }) => sum + right, 0)).toBe(report.right);
    const saved = z.array(z.unknown()).parse(JSON.parse(readFileSync(failuresPath, "utf8")));
    expect(saved).toHaveLength(6 - report.right);
    rmSync(failuresPath);
    expect(evaluation.processes).toEqual([]);
  });

  test("explains its usage and exits with 2 on options that it doesn't know", async () => {
    const evaluation = runEval(["--lang", "fr"]);
    expect(await evaluation.ended).toEqual({ code: 2, signal: null });
    expect(evaluation.stderr).toMatch(/--lang.*\nUsage: npm run -s eval/);
  });

  test("exits with 1 and says why where no node can start, or answers", async () => {
    const withoutModel = runEval(["--n", "1"], { MODEL_DIR: "models/absent" });
    expect(await withoutModel.ended).toEqual({ code: 1, signal: null });
    expect(withoutModel.stderr).toContain("models/absent");
    const withoutNode = runEval(["--n", "1"], { NODE_URL: "http://127.0.0.1:9" });
    expect(await withoutNode.ended).toEqual({ code: 1, signal: null });
    expect(withoutNode.stderr).toContain("127.0.0.1:9");
  });
});
