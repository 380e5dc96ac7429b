import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isSkipped, required } from "../support/machine.ts";
import { findTestPython } from "../support/test-python.ts";

const python = findTestPython();
const testFiles = readdirSync("training/tests").filter((name) => /^test_.*\.py$/.test(name));

/** The training code is Python; its own unit tests run here, a file a test, so that one command runs all. */
describe.skipIf(isSkipped(python))("the training code", () => {
  test("has tests", () => {
    expect(testFiles).not.toEqual([]);
  });

  test.each(testFiles)("passes %s", (name) => {
    const { status, stderr } = spawnSync(
      required(python, "Python"),
      ["-m", "unittest", `tests/${name}`],
      { cwd: "training", encoding: "utf8" },
    );
    expect(stderr).toMatch(/^Ran [1-9]\d* tests? in /m);
    expect(status, stderr).toBe(0);
  });
});
