import { execFile } from "node:child_process";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { answerEnd } from "../support/article.ts";
import { solveResponseSchema } from "../../shared/solve.ts";
import { readReadmeOutput } from "../support/readme-answer.ts";
import { RunningCommand } from "../support/running-command.ts";
import { type StartedService, startService, stopService } from "../support/started-service.ts";

const article = "3x - y = 3; 2x + y = -9";

describe("npm run solve with a running service", () => {
  let service: StartedService;

  beforeAll(async () => {
    service = await startService();
  });

  afterAll(() => stopService(service));

  async function solve(
    commandLine: string[],
    input = "",
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    return new Promise((resolve) => {
      const child = execFile(
        "npm",
        ["run", "-s", "solve", "--", ...commandLine],
        { env: { ...process.env, STATE_DIR: service.command.stateFolder } },
        (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      );
      child.stdin?.end(input);
    });
  }

  test("prints what the README shows, every step marked, and exits with 0", async () => {
    const { code, stdout, stderr } = await solve([article]);
    expect(stderr).toBe("");
    expect(stdout.trimEnd()).toBe(readReadmeOutput());
    expect(code).toBe(0);
  });

  test("answers in Japanese, reads stdin, and prints one JSON object", async () => {
    const { code, stdout } = await solve(["--lang", "ja", "--json", "-"], article);
    const content: unknown = JSON.parse(stdout);
    const { answer, attempts } = solveResponseSchema.parse(content);
    expect(answer).toMatchObject({
      status: "unique",
      verified: true,
      source: "model",
      steps_ok: true,
    });
    expect(attempts[0]?.text).toMatch(/[ぁ-ん]/);
    expect(attempts[0]?.text.trimEnd().endsWith(answerEnd)).toBe(true);
    expect(code).toBe(0);
  });

  test("solves what the model can't by the exact solver, by the method asked for", async () => {
    const { code, stdout } = await solve(["--method", "cramer", "x + y = 3, y + z = 5, z + x = 4"]);
    expect(stdout).toContain("The exact solver:");
    expect(stdout).toContain("✓ x = 1, y = 2, z = 3 (put into x + y = 3, y + z = 5, ");
    expect(code).toBe(0);
  });

  test("says where the fault is and exits with 1 on what can't be solved", async () => {
    const { code, stdout, stderr } = await solve(["x^2 + y = 5; x - y = 1"]);
    expect(stdout).toBe("");
    expect(stderr).toContain("x^2");
    expect(stderr).toContain("not_linear");
    expect(code).toBe(1);
  });

  test.each([
    [[]],
    [["--lang", "fr", article]],
    [["x = 1", "y = 2"]],
    [["--fast", article]],
    [["--attempts", "many", article]],
    [[" "]],
  ])("explains its usage and exits with 2 on %j", async (commandLine) => {
    const { code, stdout, stderr } = await solve(commandLine);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("Usage: npm run -s solve");
  });
});

describe("npm run solve on its own", () => {
  let command: RunningCommand | undefined;

  afterEach(() => command?.kill());

  function solve(environment: NodeJS.ProcessEnv = {}): RunningCommand {
    command = new RunningCommand("npm", ["run", "-s", "solve", "--", article], environment);
    return command;
  }

  test("starts a service where none runs, and leaves no process", async () => {
    const solving = solve();
    expect(await solving.ended).toEqual({ code: 0, signal: null });
    expect(solving.stdout.trimEnd()).toBe(readReadmeOutput());
    expect(solving.processes).toEqual([]);
  });

  test("exits with 1, says why and leaves no process where no service can start", async () => {
    const solving = solve({ MODEL_DIR: "models/absent" });
    expect(await solving.ended).toEqual({ code: 1, signal: null });
    expect(solving.stderr).toContain("models/absent");
    expect(solving.processes).toEqual([]);
  });

  test("exits with 1 where the service that it is told to use doesn't answer", async () => {
    const solving = solve({ EDGE_URL: "http://127.0.0.1:9", API_KEY: "some-key" });
    expect(await solving.ended).toEqual({ code: 1, signal: null });
    expect(solving.stderr).toMatch(/127\.0\.0\.1:9/);
  });

  test("ends its service on SIGINT", async () => {
    const solving = solve();
    await expect
      .poll(() => solving.processes.some(({ command: line }) => line.includes("gpu-node/main.ts")))
      .toBe(true);
    solving.signalGroup("SIGINT");
    expect((await solving.ended).code).not.toBe(0);
    expect(solving.processes).toEqual([]);
  });
});
