import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { RunningCommand } from "../support/running-command.ts";

const positive = z.number().positive();
const residentSchema = z.object({ resident_mb: positive, own_mb: positive, mapped_mb: positive });

const reportSchema = z.object({
  model: z.literal("renritsu-nano-int4"),
  provider: z.literal("cpu"),
  context_length: z.literal(4096),
  weights_mb: positive,
  // 5 layers, keys and values of 192 numbers of 4 bytes.
  kv_plan_mb: z.literal((4096 * 5 * 2 * 192 * 4) / 2 ** 20),
  verify: z.object({ token: z.object({ provider: z.literal("cpu") }) }),
  read_s: z.object({ cold: positive.nullable(), warm: positive }),
  load_s: z.object({ cold: positive.nullable(), warm: positive }),
  load_to_read: z.object({ cold: positive.nullable(), warm: positive }),
  memory: z.tuple([
    z.object({ label: z.literal("after model load"), reserved_mb: positive }),
    z.object({ label: z.literal("after inference"), reserved_mb: positive }),
  ]),
  resident: z.object({
    after_load: residentSchema.nullable(),
    after_answer: residentSchema.nullable(),
    to_plan: positive.nullable(),
  }),
  answer: z.object({
    prompt_tokens: z.int().min(40),
    completion_tokens: z.literal(20),
    time_to_first_token_s: positive,
    tokens_per_second: positive,
  }),
});

let command: RunningCommand | undefined;

afterEach(() => command?.kill());

function runRehearsal(commandLine: string[]): RunningCommand {
  command = new RunningCommand("npm", ["run", "-s", "rehearse", "--", ...commandLine], {
    PROVIDER: "cpu",
  });
  return command;
}

describe("npm run rehearse", () => {
  test("reads, verifies, serves and asks a model folder, reports each, and leaves no process", async () => {
    const rehearsal = runRehearsal(["models/renritsu-nano/int4", "--tokens", "20", "--json"]);
    expect(await rehearsal.ended, rehearsal.stderr).toEqual({ code: 0, signal: null });
    const report: unknown = JSON.parse(rehearsal.stdout);
    expect(reportSchema.safeParse(report).error).toBeUndefined();
    expect(rehearsal.processes).toEqual([]);
  });

  test("exits with 1 and says why where there is no model, with 2 and its usage without a folder", async () => {
    const withoutModel = runRehearsal(["models/absent"]);
    expect(await withoutModel.ended).toEqual({ code: 1, signal: null });
    expect(withoutModel.stderr).toContain("models/absent");
    withoutModel.kill();
    const withoutFolder = runRehearsal([]);
    expect(await withoutFolder.ended).toEqual({ code: 2, signal: null });
    expect(withoutFolder.stderr).toMatch(/Name one model folder.*\nUsage: npm run -s rehearse/);
  });
});
