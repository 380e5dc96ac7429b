import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readProcessor } from "../../../bench/rehearsal/processor.ts";
import { forgetFiles, timeReading } from "../../../bench/rehearsal/reading-time.ts";
import { readChildMemory } from "../../../bench/rehearsal/resident-memory.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "measuring-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

test("reading takes time, after the files were forgotten too, and fails where one is missing", async () => {
  const path = join(folder, "weights");
  writeFileSync(path, Buffer.alloc(20 << 20, 1));
  expect(await timeReading([path, path])).toBeGreaterThan(0);
  expect(await forgetFiles([path])).toBe(process.platform === "linux");
  expect(await timeReading([path])).toBeGreaterThan(0);
  expect(await forgetFiles([join(folder, "absent")])).toBe(false);
  await expect(timeReading([join(folder, "absent")])).rejects.toThrow("absent");
});

test("the processor has a name, cores, and only flags that it lists", async () => {
  const { name, cores, flags } = await readProcessor();
  expect(name).not.toBe("");
  expect(cores).toBeGreaterThan(0);
  expect(flags.filter((flag) => !/^[a-z0-9_]+$/.test(flag))).toEqual([]);
});

describe.runIf(process.platform === "linux")("the memory of a child", () => {
  test("is told apart: what it holds itself, and the files that it maps", async () => {
    const script = join(folder, "holder.js");
    writeFileSync(
      script,
      "const held = Buffer.alloc(100 << 20, 1); process.stdout.write('.'); setInterval(() => held, 1e6);",
    );
    const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      await once(child.stdout, "data");
      const memory = await readChildMemory(process.pid, script);
      expect(memory?.ownBytes).toBeGreaterThan(100 << 20);
      expect(memory?.residentBytes).toBeGreaterThan(memory?.ownBytes ?? Infinity);
      expect(await readChildMemory(process.pid, "another.js")).toBeUndefined();
    } finally {
      child.kill("SIGKILL");
    }
  });
});
