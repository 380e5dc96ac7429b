import { spawn } from "node:child_process";
import { expect, test } from "vitest";

/** What the command prints for the text, and its exit code. */
async function runExact(text: string): Promise<{ lines: unknown[]; exitCode: number | null }> {
  const command = spawn(process.execPath, ["deploy/local/exact.ts"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let output = "";
  command.stdout.setEncoding("utf8").on("data", (part: string) => (output += part));
  command.stdin.end(text);
  const exitCode = await new Promise<number | null>((resolve) => command.on("close", resolve));
  const lines = output.split("\n").filter((line) => line !== "");
  return { lines: lines.map((line): unknown => JSON.parse(line)), exitCode };
}

test("prints one line a question whatever happens, in order, and ends with 0", async () => {
  const questions = [
    '{"id":"a","input":"3x - y = 3, 2x + y = -9"}',
    "no JSON",
    '{"id":"c","input":"x^2 = 4"}\r',
    "",
    '{"id":"d","input":"x + y = 1, 2x + 2y = 2"}',
  ];
  const { lines, exitCode } = await runExact(questions.join("\n"));
  expect(exitCode).toBe(0);
  expect(lines).toMatchObject([
    { id: "a", status: "unique", solution: { x: "-6/5", y: "-33/5" } },
    { id: null, status: "error", code: "invalid_json" },
    { id: "c", status: "error", code: "not_linear", span: { offset: 0, length: 3, text: "x^2" } },
    { id: "d", status: "infinite", free: ["y"], parametric: { x: "1 - y" } },
  ]);
});

test("answers each line as it comes", async () => {
  const command = spawn(process.execPath, ["deploy/local/exact.ts"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const answered = new Promise<string>((resolve) =>
    command.stdout.setEncoding("utf8").once("data", resolve),
  );
  command.stdin.write('{"id":1,"input":"x = 1"}\n');
  expect(JSON.parse(await answered)).toMatchObject({ id: 1, solution: { x: "1" } });
  command.stdin.end();
  await new Promise((resolve) => command.on("close", resolve));
});
