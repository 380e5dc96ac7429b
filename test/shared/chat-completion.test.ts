import { describe, expect, it } from "vitest";
import { chatCompletionRequestSchema, toText } from "../../shared/chat-completion.ts";
import { fromZodError } from "../../shared/errors.ts";

const messages = [{ role: "user", content: "3x - y = 3" }];
const minimal = { model: "m", messages };

function parse(body: unknown) {
  return chatCompletionRequestSchema.parse(body);
}

function faultOf(body: unknown) {
  const { error } = chatCompletionRequestSchema.safeParse(body);
  if (!error) throw new Error("The body is valid.");
  const { code, param, message } = fromZodError(error, "request body");
  return { code, param, message };
}

function withContent(content: unknown) {
  return { model: "m", messages: [{ role: "user", content }] };
}

describe("a chat request", () => {
  it("needs a model and messages only", () => {
    expect(parse(minimal)).toEqual(minimal);
    expect(faultOf({ messages }).param).toBe("model");
    expect(faultOf({ model: "m" }).param).toBe("messages");
    expect(faultOf({ model: "m", messages: [] }).param).toBe("messages");
  });

  it.each(["system", "developer", "user", "assistant"])("takes messages of role %s", (role) => {
    expect(parse({ model: "m", messages: [{ role, content: "" }] }).messages[0]?.role).toBe(role);
  });

  it("names a role that it doesn't take", () => {
    const fault = faultOf({ model: "m", messages: [{ role: "tool", content: "x" }] });
    expect(fault.param).toBe("messages[0].role");
    expect(fault.message).toContain('"tool"');
  });

  it("takes text parts, each a line of its own", () => {
    const parts = [
      { type: "text", text: "3x - y = 3" },
      { type: "text", text: "2x + y = -9" },
    ] as const;
    const content = parse(withContent(parts)).messages[0]?.content;
    expect(content && toText(content)).toBe("3x - y = 3\n2x + y = -9");
  });

  it.each([
    ["image_url", { type: "image_url", image_url: { url: "https://x.test/a.png" } }],
    ["input_audio", { type: "input_audio", input_audio: {} }],
    ["file", { type: "file", file: {} }],
    ["refusal", { type: "refusal", refusal: "no" }],
  ])("refuses %s parts by name", (type, part) => {
    const fault = faultOf(withContent([{ type: "text", text: "a" }, part]));
    expect(fault).toMatchObject({
      code: "unsupported_parameter",
      param: "messages[0].content[1]",
    });
    expect(fault.message).toContain(`"${type}"`);
  });

  it.each([[null], [[]], [3], [{}], [["x"]], [[{ type: "text" }]]])(
    "refuses %j as content",
    (content) => {
      expect(faultOf(withContent(content)).param).toMatch(/^messages\[0\]\.content/);
    },
  );

  it("takes an answer of the API back as it came", () => {
    const answer = { role: "assistant", content: "x = 1", refusal: null, annotations: [] };
    expect(parse({ model: "m", messages: [answer, ...messages] }).messages).toHaveLength(2);
  });

  it("counts null as absent", () => {
    const fields = ["max_tokens", "temperature", "top_p", "seed", "stop", "stream", "n", "tools"];
    const body = { ...minimal, ...Object.fromEntries(fields.map((field) => [field, null])) };
    expect(chatCompletionRequestSchema.safeParse(body).success).toBe(true);
  });
});

describe("a field", () => {
  it.each([
    ["tools", [{ type: "function", function: { name: "f" } }]],
    ["functions", [{ name: "f" }]],
    ["tool_choice", "required"],
    ["response_format", { type: "json_object" }],
    ["repetition_penalty", 1.1],
    ["stop_token_ids", [13]],
    ["min_tokens", 3],
    ["return_token_ids", true],
    ["audio", { voice: "alloy", format: "wav" }],
    ["modalities", ["text", "audio"]],
    ["prediction", { type: "content", content: "x" }],
    ["reasoning_effort", "high"],
    ["verbosity", "low"],
    ["web_search_options", {}],
    ["moderation", { model: "x" }],
    ["no_such_field", 1],
  ])("that the service can't honour is refused by name: %s", (field, value) => {
    const fault = faultOf({ ...minimal, [field]: value });
    expect(fault).toMatchObject({ code: "unsupported_parameter", param: field });
    expect(fault.message).toContain(`\`${field}\``);
  });

  it.each([
    ["tools", []],
    ["tool_choice", "none"],
    ["parallel_tool_calls", true],
    ["response_format", { type: "text" }],
    ["logprobs", false],
    ["top_logprobs", 0],
    ["logit_bias", {}],
    ["modalities", ["text"]],
  ])("that asks for what is done anyway is taken: %s", (field, value) => {
    expect(parse({ ...minimal, [field]: value })).toHaveProperty(field, value);
  });

  it.each([
    ["logprobs", true],
    ["logit_bias", { "50256": -100 }],
    ["presence_penalty", 0.1],
    ["frequency_penalty", -0.1],
    ["n", 2],
    ["top_k", 40],
    ["min_p", 0.1],
    ["timings", true],
  ])("that the node honours is taken: %s", (field, value) => {
    expect(parse({ ...minimal, [field]: value })).toHaveProperty(field, value);
  });

  it.each([
    ["user", "u"],
    ["metadata", { a: "b" }],
    ["store", false],
    ["service_tier", "auto"],
    ["safety_identifier", "u"],
    ["prompt_cache_key", "k"],
  ])("without effect is taken: %s", (field, value) => {
    expect(parse({ ...minimal, [field]: value })).toHaveProperty(field, value);
  });

  it.each([
    ["max_tokens", 0],
    ["max_tokens", 1.5],
    ["temperature", -0.1],
    ["temperature", 2.1],
    ["temperature", "0"],
    ["top_p", 1.1],
    ["seed", 0.5],
    ["stop", ["a", "b", "c", "d", "e"]],
    ["stop", ""],
    ["stream", "true"],
    ["logprobs", 5],
    ["top_logprobs", 21],
    ["n", 9],
    ["logit_bias", { x: 1 }],
  ])("out of its range is refused by name: %s = %j", (field, value) => {
    const fault = faultOf({ ...minimal, [field]: value });
    expect(fault).toMatchObject({ code: "invalid_request" });
    expect(fault.param).toMatch(new RegExp(`^${field}`));
  });

  it("stream_options needs stream", () => {
    const options = { stream_options: { include_usage: true } };
    expect(parse({ ...minimal, ...options, stream: true })).toMatchObject(options);
    expect(faultOf({ ...minimal, ...options }).param).toBe("stream_options");
  });

  it("top_logprobs needs logprobs", () => {
    expect(faultOf({ ...minimal, top_logprobs: 2 }).param).toBe("top_logprobs");
    const both = { ...minimal, logprobs: true, top_logprobs: 2 };
    expect(parse(both)).toEqual(both);
  });

  it("verify judges one answer", () => {
    expect(faultOf({ ...minimal, verify: true, n: 2 }).param).toBe("n");
    expect(parse({ ...minimal, verify: true, n: 1 })).toHaveProperty("n", 1);
  });

  it("max_tokens and its other name must agree", () => {
    const agreeing = { ...minimal, max_tokens: 5, max_completion_tokens: 5 };
    expect(parse(agreeing)).toEqual(agreeing);
    const fault = faultOf({ ...minimal, max_tokens: 5, max_completion_tokens: 6 });
    expect(fault.param).toBe("max_completion_tokens");
  });

  it("is named with all others that are at fault", () => {
    const fault = faultOf({ ...minimal, temperature: 9, top_p: 9, tools: [1] });
    for (const field of ["temperature", "top_p", "tools"]) {
      expect(fault.message).toContain(`\`${field}\``);
    }
  });
});
