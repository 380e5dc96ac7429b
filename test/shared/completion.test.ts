import { describe, expect, it } from "vitest";
import { completionRequestSchema } from "../../shared/completion.ts";
import { fromZodError } from "../../shared/errors.ts";

function faultOf(fields: Record<string, unknown>): { code: string; param: string | null } {
  const parsed = completionRequestSchema.safeParse({ prompt: "x", ...fields });
  if (parsed.success) throw new Error(`accepted ${JSON.stringify(fields)}`);
  const { code, param } = fromZodError(parsed.error, "request body");
  return { code, param };
}

function isAccepted(fields: Record<string, unknown>): boolean {
  return completionRequestSchema.safeParse({ prompt: "x", ...fields }).success;
}

describe("completionRequestSchema", () => {
  it.each([["text"], [[1, 2]], [[1, "text", 2]], [["text"]]])("takes the prompt %j", (prompt) => {
    expect(isAccepted({ prompt })).toBe(true);
  });

  it.each([[""], [[]], [[-1]], [[1.5]], [[null]], [5], [[[1]]]])(
    "refuses the prompt %j",
    (prompt) => {
      expect(faultOf({ prompt }).code).toBe("invalid_request");
    },
  );

  it("refuses a batch of prompts by name", () => {
    expect(faultOf({ prompt: ["one", "two"] })).toEqual({
      code: "unsupported_parameter",
      param: "prompt",
    });
  });

  it.each([
    ["best_of", 3],
    ["echo", true],
    ["suffix", "end"],
    ["prompt_logprobs", 1],
    ["guided_json", {}],
  ])("refuses %s: %j by name, since it would change the answer", (param, value) => {
    expect(faultOf({ [param]: value })).toEqual({ code: "unsupported_parameter", param });
  });

  it("accepts the same fields where they ask for nothing", () => {
    const neutral = { best_of: 1, echo: false, suffix: null, logprobs: false };
    expect(isAccepted({ ...neutral, top_logprobs: 0 })).toBe(true);
    expect(isAccepted({ n: 3, best_of: 3 })).toBe(true);
  });

  it.each([
    ["speculation", true],
    ["speculation", false],
    ["top_k", 40],
    ["top_k", -1],
    ["min_p", 0.05],
    ["repetition_penalty", 1.1],
    ["frequency_penalty", 2],
    ["presence_penalty", -2],
    ["logit_bias", { 5: 1, 32007: -100 }],
    ["n", 8],
    ["logprobs", 0],
    ["logprobs", 20],
    ["logprobs", true],
    ["stop_token_ids", [13]],
    ["min_tokens", 5],
    ["timings", true],
  ])("takes %s: %j", (field, value) => {
    expect(isAccepted({ [field]: value })).toBe(true);
  });

  it("accepts OpenAI's fields that have no effect here", () => {
    expect(isAccepted({ user: "u", metadata: { a: "b" }, store: true, service_tier: "auto" })).toBe(
      true,
    );
  });

  it.each([
    ["max_tokens", 0],
    ["temperature", 2.1],
    ["top_p", 1.1],
    ["seed", 0.5],
    ["stop", ["a", "b", "c", "d", "e"]],
    ["stop", ""],
    ["stream_options", { include_usage: true }],
    ["top_k", -2],
    ["min_p", 1.5],
    ["repetition_penalty", 0],
    ["frequency_penalty", 2.1],
    ["presence_penalty", -2.1],
    ["n", 0],
    ["n", 9],
    ["logprobs", 21],
    ["logprobs", -1],
    ["top_logprobs", 5],
    ["min_tokens", -1],
    ["stop_token_ids", 13],
  ])("refuses %s: %j as invalid", (param, value) => {
    expect(faultOf({ [param]: value })).toEqual({ code: "invalid_request", param });
  });

  it.each([
    ["logit_bias.end", { end: 1 }],
    ["logit_bias.5", { 5: 101 }],
    ["logit_bias.-1", { "-1": 1 }],
  ])("names the entry at fault: %s", (param, value) => {
    expect(faultOf({ logit_bias: value })).toEqual({ code: "invalid_request", param });
  });

  it("refuses two different limits, and takes equal ones", () => {
    expect(faultOf({ max_tokens: 5, max_completion_tokens: 6 }).param).toBe(
      "max_completion_tokens",
    );
    expect(isAccepted({ max_tokens: 5, max_completion_tokens: 5 })).toBe(true);
  });

  it("takes null for every optional field, as OpenAI's clients send it", () => {
    const names = Object.keys(completionRequestSchema.shape).filter((name) => name !== "prompt");
    expect(isAccepted(Object.fromEntries(names.map((name) => [name, null])))).toBe(true);
  });
});
