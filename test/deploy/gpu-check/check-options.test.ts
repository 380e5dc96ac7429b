import { describe, expect, it } from "vitest";
import { parseCheckOptions } from "../../../deploy/gpu-check/check-options.ts";

describe("gpu:check", () => {
  it("checks the embedded model on CUDA unless it is told otherwise", () => {
    expect(parseCheckOptions([], {})).toEqual({
      goldenTokens: 32,
      measuredTokens: 100,
      reportPath: "gpu-check-report.md",
      provider: "cuda",
      deviceId: 0,
      models: [{ name: "models/renritsu-nano/int4", directory: "models/renritsu-nano/int4" }],
    });
  });

  it("reads command line and environment", () => {
    const environment = { PROVIDER: "webgpu", DEVICE_ID: "", MODELS: "a=/m/a, b=/m/b=1" };
    const commandLine = ["--golden", "0", "--tokens", "8", "--report", "r.md"];
    expect(parseCheckOptions(commandLine, environment)).toEqual({
      goldenTokens: 0,
      measuredTokens: 8,
      reportPath: "r.md",
      provider: "webgpu",
      deviceId: 0,
      models: [
        { name: "a", directory: "/m/a" },
        { name: "b", directory: "/m/b=1" },
      ],
    });
  });

  it.each([
    [["--tokens", "1"], {}, "--tokens must be a whole number from 2 to 1000."],
    [["--golden", "x"], {}, "--golden must be a whole number from 0 to 1000"],
    [[], { PROVIDER: "auto" }, "PROVIDER must be cpu, cuda or webgpu."],
    [["--fast"], {}, "--fast"],
  ])("refuses %j with %j", (commandLine, environment, message) => {
    expect(() => parseCheckOptions(commandLine, environment)).toThrow(message);
  });
});
