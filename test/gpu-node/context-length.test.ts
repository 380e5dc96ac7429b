import { describe, expect, it } from "vitest";
import { planContext } from "../../gpu-node/context-length.ts";

const phi128k = {
  name: "phi",
  contextLength: 131_072,
  shortFactorsLength: 4096,
  controlFlow: "If",
};

describe("planContext", () => {
  it("ends a long context at 4,096 tokens unless more are asked for", () => {
    expect(planContext(undefined, phi128k)).toEqual({
      maxContext: 4096,
      shortFactorsLength: undefined,
    });
    expect(planContext(undefined, { ...phi128k, contextLength: 2048 }).maxContext).toBe(2048);
  });

  it("reaches as far as the model, and says where its long factors begin", () => {
    expect(planContext(131_072, phi128k)).toEqual({
      maxContext: 131_072,
      shortFactorsLength: 4096,
    });
    expect(planContext(4097, phi128k).shortFactorsLength).toBe(4096);
    expect(planContext(4096, phi128k).shortFactorsLength).toBeUndefined();
  });

  it("has no long factors where the context ends with the short ones", () => {
    const phi4k = { ...phi128k, contextLength: 4096, controlFlow: null };
    expect(planContext(undefined, phi4k).shortFactorsLength).toBeUndefined();
    const longer = { ...phi4k, contextLength: 8192, shortFactorsLength: 8192 };
    expect(planContext(8192, longer).shortFactorsLength).toBeUndefined();
  });

  it("refuses more than the model was made for", () => {
    expect(() => planContext(131_073, phi128k)).toThrow(
      "MAX_CONTEXT is 131073, but phi was made for 131072 tokens (genai_config.json). Set it to 131072 or less.",
    );
  });

  it("ends where the long factors begin in an export that chooses them by positions", () => {
    const directMl = { ...phi128k, shortFactorsLength: 2048, controlFlow: null };
    expect(planContext(undefined, directMl)).toEqual({
      maxContext: 2048,
      shortFactorsLength: undefined,
    });
    expect(() => planContext(2049, directMl)).toThrow(
      /chooses LongRoPE's long factors, beyond 2048 tokens, by positions.*Set it to 2048 or less, or take/,
    );
  });

  it("ends at 4,096 tokens where the folder doesn't say where the long factors begin", () => {
    const unknown = { ...phi128k, shortFactorsLength: undefined };
    expect(planContext(undefined, unknown).maxContext).toBe(4096);
    expect(() => planContext(8192, unknown)).toThrow(/doesn't say where .* config\.json/);
  });
});
