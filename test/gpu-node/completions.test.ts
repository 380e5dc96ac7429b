import { afterEach, describe, expect, it, vi } from "vitest";
import { errorBodySchema } from "../../shared/errors.ts";
import {
  chat,
  complete,
  endToken,
  errorOf,
  startSaying,
  streamChunks,
  textOf,
  type FakeModelNode,
} from "../support/fake-model-node.ts";
import { createNanoTokenizer } from "../support/nano-model.ts";

const tokenizer = createNanoTokenizer();
const assistant = 32001;
let node: FakeModelNode;

afterEach(() => node.server.close(0));

describe("POST /v1/completions", () => {
  it("answers with the text, the reason of its end, and the usage", async () => {
    node = await startSaying("x = 1, y = 2");
    const { choices, usage, model } = await complete(node);
    expect(choices).toEqual([
      { index: 0, text: "x = 1, y = 2", logprobs: null, finish_reason: "stop" },
    ]);
    const promptTokens = tokenizer.encode(chat).length;
    const completionTokens = tokenizer.encode([assistant, "x = 1, y = 2"]).length; // one of them the end token
    expect(usage).toEqual({
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
      prompt_tokens_details: { cached_tokens: 0 },
    });
    expect(model).toBe("fake-model");
  });

  it("streams one chunk a token, the same text, and the usage last where asked for", async () => {
    node = await startSaying("Multiply by 2");
    const chunks = await streamChunks(node, { stream_options: { include_usage: true } });
    expect(textOf(chunks)).toBe("Multiply by 2");
    expect(chunks.map((chunk) => chunk.choices[0]?.text)).toEqual([
      "Mult",
      "ip",
      "ly",
      " by",
      " ",
      "2",
      "",
      undefined,
    ]);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe("stop");
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 7 } });
    expect(new Set(chunks.map((chunk) => chunk.id)).size).toBe(1);
  });

  it("says length when max_tokens ends it, by either name", async () => {
    node = await startSaying("one two three four");
    const { choices, usage } = await complete(node, {
      max_tokens: undefined,
      max_completion_tokens: 2,
    });
    expect(choices[0]).toMatchObject({ text: "one two", finish_reason: "length" });
    expect(usage.completion_tokens).toBe(2);
  });

  it("takes 16 tokens where nothing is said, and what the context holds for null", async () => {
    node = await startSaying("a ".repeat(60), { rowClasses: [{ length: 40, rows: 1 }] });
    expect((await complete(node, { max_tokens: undefined })).usage.completion_tokens).toBe(16);
    expect((await complete(node, { max_tokens: null })).usage.total_tokens).toBe(40);
  });

  it("ends before a stop sequence that is cut over tokens, streamed and not", async () => {
    node = await startSaying("x = 1.\n\nEND of it");
    const stop = ["never", "\nEND"];
    expect((await complete(node, { stop })).choices[0]).toMatchObject({
      text: "x = 1.\n",
      finish_reason: "stop",
    });
    const chunks = await streamChunks(node, { stop });
    expect(textOf(chunks)).toBe("x = 1.\n");
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe("stop");
    await vi.waitFor(() => expect(node.scheduler.runningCount).toBe(0));
  });

  it("holds an emoji back until it is whole", async () => {
    node = await startSaying("a😀b");
    const texts = (await streamChunks(node)).map((chunk) => chunk.choices[0]?.text);
    expect(texts).toEqual(["a", "😀", "b", ""]);
  });

  it("goes on after the end token with ignore_eos", async () => {
    node = await startSaying("hi");
    const { choices } = await complete(node, { ignore_eos: true, max_tokens: 9 });
    expect(choices[0]).toMatchObject({ text: "hi", finish_reason: "length" });
  });

  it("gives the ids of prompt and answer with return_token_ids", async () => {
    node = await startSaying("x = 1");
    const [, ...ids] = tokenizer.encode([assistant, "x = 1"]);
    const whole = await complete(node, { return_token_ids: true });
    expect(whole.choices[0]).toMatchObject({
      token_ids: [...ids, endToken],
      prompt_token_ids: tokenizer.encode(chat),
    });
    const chunks = await streamChunks(node, { return_token_ids: true });
    const choices = chunks.map((chunk) => chunk.choices[0]);
    expect(choices.flatMap((choice) => choice?.token_ids ?? [])).toEqual([...ids, endToken]);
    expect(choices.map((choice) => choice?.prompt_token_ids !== undefined)).toEqual(
      choices.map((_, index) => index === 0),
    );
  });

  it("repeats a sampled answer for its seed", async () => {
    node = await startSaying("never mind", { next: () => 0 });
    const sampled = { temperature: 2, top_p: 0.9, max_tokens: 20, return_token_ids: true };
    const first = await complete(node, { ...sampled, seed: 5 });
    const again = await complete(node, { ...sampled, seed: 5 });
    const other = await complete(node, { ...sampled, seed: 6 });
    expect(again.choices[0]?.token_ids).toEqual(first.choices[0]?.token_ids);
    expect(other.choices[0]?.token_ids).not.toEqual(first.choices[0]?.token_ids);
  });

  it.each([
    [{ prompt: "" }, 400, "invalid_request", "prompt"],
    [{ prompt: ["one", "two"] }, 400, "unsupported_parameter", "prompt"],
    [{ prompt: [32_064] }, 400, "invalid_request", "prompt"],
    [{ prompt: "x", suffix: "y" }, 400, "unsupported_parameter", "suffix"],
    [{ prompt: "x", max_tokens: 512 }, 400, "context_length_exceeded", "max_tokens"],
    [{ prompt: "x ".repeat(600) }, 400, "context_length_exceeded", "prompt"],
    [{ prompt: "x", model: "gpt" }, 404, "model_not_found", "model"],
    [[], 400, "invalid_request", null],
    ["{", 400, "invalid_json", null],
    [{ prompt: "x".repeat(1_100_000) }, 413, "payload_too_large", null],
  ])("refuses %j", async (body, status, code, param) => {
    node = await startSaying("");
    expect(await errorOf(await node.post(body))).toEqual({ status, code, param });
    expect(node.scheduler.waitingCount).toBe(0);
  });

  it("names the numbers when the context is too small", async () => {
    node = await startSaying("");
    const { error } = errorBodySchema.parse(
      await (await node.post({ prompt: [1, 2, 3], max_tokens: 600 })).json(),
    );
    expect(error.message).toMatch(/holds 512 tokens; the prompt has 3 .* is 600, 603 together/);
  });

  it("refuses what can't fit before it encodes it", async () => {
    node = await startSaying("");
    const response = await node.post({ prompt: "word ".repeat(50_000) });
    const { error } = errorBodySchema.parse(await response.json());
    expect(error.message).toMatch(/the prompt has at least \d+\./);
    expect(error.code).toBe("context_length_exceeded");
  });

  it("answers 429 with Retry-After when too many wait", async () => {
    node = await startSaying("slow", { stepMs: 30, maxWaiting: 1 });
    const [running, waiting] = [node.post({ prompt: chat }), node.post({ prompt: chat })];
    await vi.waitFor(() => expect(node.scheduler.waitingCount).toBe(1));
    const refused = await node.post({ prompt: chat, stream: true });
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(await errorOf(refused)).toMatchObject({ status: 429, code: "rate_limited" });
    expect([(await running).status, (await waiting).status]).toEqual([200, 200]);
  });
});
