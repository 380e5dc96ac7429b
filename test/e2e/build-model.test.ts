import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeHuggingFaceFolder } from "../support/hugging-face-folder.ts";
import { RunningCommand } from "../support/running-command.ts";

const environment = resolve(process.env["BUILD_VENV"] ?? ".venv-build");
const isLong = process.env["TEST_LONG"] === "1";
const isSkipped = !isLong && !isEnvironmentMade();

/** Gigabytes of Python packages are not what `npm test` fetches: `npm run test:long` does, or a build did before. */
function isEnvironmentMade(): boolean {
  try {
    const madeFrom = readFileSync(join(environment, ".renritsu-requirements"), "utf8");
    return madeFrom === readFileSync("deploy/models/builder-requirements.txt", "utf8");
  } catch {
    return false;
  }
}

if (isSkipped) {
  process.stderr.write(
    "\n*** Builds by the real converter are SKIPPED: npm run test:long installs its packages\n\n",
  );
}

describe.skipIf(isSkipped)("the real converter", () => {
  let folder: string;
  let source: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "build-"));
    source = join(folder, "tiny-phi");
    writeHuggingFaceFolder(source, { isSharded: true });
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function run(...commandLine: string[]): Promise<unknown> {
    const command = new RunningCommand(
      process.execPath,
      ["deploy/models/run.ts", ...commandLine, "--json"],
      { BUILD_VENV: environment },
    );
    const { code } = await command.ended;
    command.kill();
    expect(code, command.stderr).toBe(0);
    return JSON.parse(command.stdout);
  }

  /** By transformers, for the text that `verify` completes. */
  function askTransformers(): number {
    const python = join(environment, "bin", "python");
    const text = "Solve: x + y = 3; x - y = 1";
    return Number(execFileSync(python, ["test/support/next_token.py", source, text]).toString());
  }

  async function buildAndVerify(variant: string): Promise<unknown> {
    const target = join(folder, "models", variant);
    await run("build", source, "--variant", variant, "--to", target);
    expect(await run("info", target)).toMatchObject({
      variant,
      architecture: "phi3",
      context_length: 128,
      eos_token_ids: [259, 260, 266],
      license: "mit",
    });
    return run("verify", target, "--provider", "cpu");
  }

  test.each(["cpu-int4", "cuda-int4"])(
    "makes %s of a Phi-3 with LongRoPE, which the node serves",
    async (variant) => {
      const verification = await buildAndVerify(variant);
      expect(verification).toMatchObject({ compared: true, token: { provider: "cpu" } });
    },
  );

  test("makes cuda-fp16 that goes on as the source does in transformers", async () => {
    const verification = await buildAndVerify("cuda-fp16");
    expect(verification).toMatchObject({ compared: true, token: { id: askTransformers() } });
  });
});
