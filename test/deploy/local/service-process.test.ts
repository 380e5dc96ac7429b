import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ServiceProcess } from "../../../deploy/local/service-process.ts";
import { findProcesses, killProcesses } from "../../support/processes.ts";

const folder = mkdtempSync(join(tmpdir(), "service-process-"));
const mark = folder;

/** Starts `code` as a part of the service; what it starts in turn carries the same mark. */
function startProcess(name: string, code: string): ServiceProcess {
  const entry = join(folder, `${name}.mjs`);
  writeFileSync(entry, code);
  return new ServiceProcess({
    name,
    entry,
    environment: { ...process.env, TEST_RUN_MARK: mark },
    log: "kept",
  });
}

afterAll(() => {
  killProcesses(mark);
  rmSync(folder, { recursive: true });
});

describe("ServiceProcess", () => {
  test("hears where the part listens and when it is ready", async () => {
    const part = startProcess(
      "polite",
      `process.on("SIGTERM", () => process.exit(0));
       process.send({ type: "listening", url: "http://127.0.0.1:1234" });
       process.send({ type: "ready" });
       setInterval(() => {}, 1000);`,
    );
    await expect(part.listening).resolves.toBe("http://127.0.0.1:1234");
    await expect(part.ready).resolves.toBeUndefined();
    await part.stop(5000);
    await expect(part.ended).resolves.toBe("The polite ended with exit code 0.");
  });

  test("tells how a part ended that never got ready, with its log", async () => {
    const part = startProcess("broken", `console.error("no model here"); process.exit(3);`);
    await expect(part.ready).rejects.toThrow(
      /^The broken ended with exit code 3\.\nno model here$/,
    );
  });

  test("ends what a part leaves behind that ended as asked", async () => {
    const part = startProcess(
      "untidy",
      `import { spawn } from "node:child_process";
       process.on("SIGTERM", () => process.exit(0));
       spawn("sleep", ["600"], { stdio: "ignore" });
       process.send({ type: "ready" });
       setInterval(() => {}, 1000);`,
    );
    await part.ready;
    await part.stop(5000);
    await expect(part.ended).resolves.toContain("exit code 0");
    await expect.poll(() => findProcesses(mark)).toEqual([]);
  });

  test("ends by force a part that doesn't end, and all that it started", async () => {
    const part = startProcess(
      "stubborn",
      `import { spawn } from "node:child_process";
       process.on("SIGTERM", () => {});
       spawn("sleep", ["600"], { stdio: "ignore" });
       process.send({ type: "ready" });
       setInterval(() => {}, 1000);`,
    );
    await part.ready;
    expect(findProcesses(mark)).toHaveLength(2);
    await part.stop(100);
    await expect(part.ended).resolves.toContain("SIGKILL");
    await expect.poll(() => findProcesses(mark)).toEqual([]);
  });
});
