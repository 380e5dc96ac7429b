import { describe, expect, it } from "vitest";
import { readConfig } from "../../gpu-node/config.ts";

const key = "test-key-0123456789";

describe("readConfig", () => {
  it("has a default for everything but the key", () => {
    expect(readConfig({ NODE_KEY: key })).toMatchObject({
      models: [{ directory: "models/renritsu-nano/int4" }],
      provider: "auto",
      deviceId: 0,
      cuda: { memoryLimitBytes: null, usesTf32: false, capturesGraphs: false },
      maxContext: undefined,
      maxMemoryBytes: undefined,
      maxRunning: 8,
      maxWaiting: 64,
      maxWaitingTokens: 200_000,
      host: "127.0.0.1",
      port: 8081,
      key,
      drainMs: 30_000,
    });
  });

  it("reads every setting", () => {
    const environment = {
      MODEL_DIR: "/models/phi-3",
      PROVIDER: "cuda",
      DEVICE_ID: "1",
      CUDA_MEMORY_MB: "4000",
      CUDA_TF32: "on",
      CUDA_GRAPHS: "on",
      THREADS: "3",
      MAX_CONTEXT: "1024",
      MAX_MEMORY: "3000",
      MAX_RUNNING: "4",
      REPRODUCIBLE: "on",
      MAX_WAITING: "5",
      MAX_WAITING_TOKENS: "5000",
      NODE_HOST: "0.0.0.0",
      NODE_PORT: "0",
      NODE_KEY: key,
      DRAIN_MS: "1000",
    };
    expect(readConfig(environment)).toEqual({
      models: [{ directory: "/models/phi-3" }],
      provider: "cuda",
      deviceId: 1,
      cuda: { memoryLimitBytes: 4000 * 2 ** 20, usesTf32: true, capturesGraphs: true },
      threads: 3,
      maxContext: 1024,
      maxMemoryBytes: 3000 * 2 ** 20,
      maxRunning: 4,
      isReproducible: true,
      maxWaiting: 5,
      maxWaitingTokens: 5000,
      host: "0.0.0.0",
      port: 0,
      key,
      drainMs: 1000,
    });
  });

  it("reads several models, in their order", () => {
    const { models } = readConfig({ NODE_KEY: key, MODELS: "phi-3=/models/phi 3, nano=nano=1" });
    expect(models).toEqual([
      { name: "phi-3", directory: "/models/phi 3" },
      { name: "nano", directory: "nano=1" },
    ]);
  });

  it.each([
    ["/models/phi-3", /MODELS must be like .*; "\/models\/phi-3" is not/],
    ["a=one,", /MODELS must be like .*; "" is not/],
    ["a=", /MODELS must be like .*; "a=" is not/],
    ["two words=one", /MODELS must be like .*; "two words=one" is not/],
    ["a=one,b=two,a=three", /MODELS names a twice/],
  ])("refuses MODELS=%s with the reason", (text, reason) => {
    expect(() => readConfig({ NODE_KEY: key, MODELS: text })).toThrow(reason);
  });

  it("refuses MODELS and MODEL_DIR together", () => {
    const environment = { NODE_KEY: key, MODELS: "a=one", MODEL_DIR: "two" };
    expect(() => readConfig(environment)).toThrow(/both set.*Unset one/);
    expect(readConfig({ ...environment, MODEL_DIR: "" }).models).toHaveLength(1);
  });

  it("names all faults in one message, each with its setting", () => {
    const environment = { PROVIDER: "tpu", NODE_PORT: "70000", THREADS: "1.5", DRAIN_MS: "-1" };
    expect(() => readConfig(environment)).toThrow(
      /PROVIDER must be auto.*THREADS must be a whole.*NODE_PORT must be a whole number from 0 to 65535.*NODE_KEY must be set.*DRAIN_MS must be a whole/,
    );
  });

  it("takes an empty setting as absent", () => {
    expect(readConfig({ NODE_KEY: key, NODE_PORT: "", MAX_CONTEXT: "" }).port).toBe(8081);
    expect(() => readConfig({ NODE_KEY: "" })).toThrow("NODE_KEY must be set");
  });

  it("does not show the key that it refuses", () => {
    expect(() => readConfig({ NODE_KEY: "short" })).toThrow(/^(?!.*short).*8 characters/);
  });
});
