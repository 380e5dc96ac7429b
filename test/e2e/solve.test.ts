import { execFile } from "node:child_process";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { answerEnd } from "../support/article.ts";
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

  test("prints the answer alone and exits with 0", async () => {
    const { code, stdout, stderr } = await solve([article]);
    expect(stderr).toBe("");
    expect(stdout.trimEnd().endsWith(answerEnd)).toBe(true);
    expect(code).toBe(0);
  });

  test("answers in Japanese, reads stdin, and prints one JSON object", async () => {
    const { code, stdout } = await solve(["--lang", "ja", "--json", "-"], article);
    const report: Record<string, unknown> = JSON.parse(stdout);
    expect(report).toMatchObject({ finish_reason: "stop" });
    expect(report["question"]).toBe("次の連立方程式を解きなさい\n3x - y = 3\n2x + y = -9");
    expect(report["answer"]).toMatch(/[ぁ-ん]/);
    expect(String(report["answer"]).trimEnd().endsWith(answerEnd)).toBe(true);
    expect(code).toBe(0);
  });

  test.each([
    [[]],
    [["--lang", "fr", article]],
    [["x = 1", "y = 2"]],
    [["--fast", article]],
    [[";"]],
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
    expect(solving.stdout.trimEnd().endsWith(answerEnd)).toBe(true);
    expect(solving.processes).toEqual([]);
  });

  test("exits with 1, says why and leaves no process where no service can start", async () => {
    const solving = solve({ MODEL_DIR: "models/absent" });
    expect(await solving.ended).toEqual({ code: 1, signal: null });
    expect(solving.stderr).toContain("models/absent");
    expect(solving.processes).toEqual([]);
  });

  test("exits with 1 where the service that it is told to use doesn't answer", async () => {
    const solving = solve({ EDGE_URL: "http://127.0.0.1:9", DEVELOPMENT_KEY: "some-key" });
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
