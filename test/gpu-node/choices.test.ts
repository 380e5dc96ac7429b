import OpenAI from "openai";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { CompletionChunk } from "../../shared/completion.ts";
import { completionLogprobsSchema, chatLogprobsSchema } from "../../shared/logprobs.ts";
import {
  chat,
  complete,
  endToken,
  errorOf,
  nodeKey,
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

const idsOf = (text: string) => tokenizer.encode([assistant, text]).slice(1);
const sampled = { temperature: 2, max_tokens: 12, return_token_ids: true, ignore_eos: true };

function chunksOf(chunks: readonly CompletionChunk[], index: number) {
  return chunks.flatMap(({ choices }) => choices).filter((choice) => choice.index === index);
}

describe("several answers to one request", () => {
  it("are each what its own seed gives alone", async () => {
    node = await startSaying("a b c d");
    const { choices, usage } = await complete(node, { ...sampled, seed: 40, n: 3 });
    expect(choices.map(({ index }) => index)).toEqual([0, 1, 2]);
    for (const [index, choice] of choices.entries()) {
      const alone = await complete(node, { ...sampled, seed: 40 + index });
      expect(choice).toEqual({ ...alone.choices[0], index });
    }
    expect(new Set(choices.map(({ text }) => text)).size).toBe(3);
    expect(usage.completion_tokens).toBe(36);
    expect(usage.prompt_tokens).toBe(tokenizer.encode(chat).length);
  });

  it("stream with their index, each with its own end, and one usage", async () => {
    node = await startSaying("a b c d");
    const request = { ...sampled, seed: 40, n: 3 };
    const whole = await complete(node, request);
    const streamOptions = { stream_options: { include_usage: true } };
    const chunks = await streamChunks(node, { ...request, ...streamOptions });
    for (const { index, text, token_ids: ids, finish_reason: reason } of whole.choices) {
      const own = chunksOf(chunks, index);
      expect(own.map((choice) => choice.text).join("")).toBe(text);
      expect(own.flatMap((choice) => choice.token_ids ?? [])).toEqual(ids);
      expect(own.map((choice) => choice.finish_reason).filter(Boolean)).toEqual([reason]);
      expect(own.map((choice) => choice.prompt_token_ids !== undefined)).toEqual(
        own.map((_, place) => place === 0),
      );
    }
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
    await vi.waitFor(() => expect(node.scheduler.runningCount).toBe(0));
  });

  it("free the engine together when their client leaves", async () => {
    node = await startSaying("word ".repeat(100), { stepMs: 5 });
    const abort = new AbortController();
    const body = { prompt: chat, stream: true, max_tokens: 100, n: 3 };
    const response = await node.post(body, abort.signal);
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.read();
    abort.abort();
    await vi.waitFor(() =>
      expect([node.scheduler.runningCount, node.scheduler.waitingCount]).toEqual([0, 0]),
    );
    expect(node.logged.filter(({ event }) => event === "completion")).toHaveLength(1);
  });

  it.each([true, false])("fail together when the engine does, streamed: %s", async (stream) => {
    let steps = 0;
    const next = () => {
      steps += 1;
      if (steps > 5) throw new Error("device lost");
      return 5;
    };
    node = await startSaying("", { next });
    const response = await node.post({ prompt: chat, stream, max_tokens: 50, n: 3 });
    const text = await response.text();
    expect(text.match(/engine_error/g)).toHaveLength(1);
    expect(text).not.toContain("[DONE]");
    await vi.waitFor(() =>
      expect([node.scheduler.runningCount, node.scheduler.waitingCount]).toEqual([0, 0]),
    );
  });

  it("are admitted all or none", async () => {
    node = await startSaying("slow", { stepMs: 20, maxWaiting: 1 });
    const refused = await node.post({ prompt: chat, n: 8 });
    expect(await errorOf(refused)).toMatchObject({ status: 429, code: "rate_limited" });
    await vi.waitFor(() =>
      expect([node.scheduler.runningCount, node.scheduler.waitingCount]).toEqual([0, 0]),
    );
    expect((await complete(node)).choices[0]?.text).toBe("slow");
  });
});

describe("log probabilities", () => {
  it("come in the completions API's shape for a number", async () => {
    node = await startSaying("x = 10");
    const { choices } = await complete(node, { logprobs: 2 });
    const logprobs = completionLogprobsSchema.parse(choices[0]?.logprobs);
    expect(logprobs.tokens.join("")).toBe(" x = 10<|end|>");
    expect(logprobs.text_offset).toEqual([0, 1, 3, 4, 5, 6]);
    // One logit is 1, all others are 0.
    const likeliest = 1 - Math.log(Math.E + 32_063);
    for (const [index, top] of (logprobs.top_logprobs ?? []).entries()) {
      expect(Object.keys(top)).toHaveLength(2);
      expect(top[logprobs.tokens[index] ?? ""]).toBeCloseTo(likeliest, 6);
    }
    expect(logprobs.token_logprobs.every((one) => Math.abs(one - likeliest) < 1e-6)).toBe(true);
  });

  it("name the token itself too where it isn't among the likeliest, and none for 0", async () => {
    node = await startSaying("x");
    const bias = { logit_bias: { [endToken]: 100 }, max_tokens: 1 };
    const { choices } = await complete(node, { ...bias, logprobs: 1 });
    const logprobs = completionLogprobsSchema.parse(choices[0]?.logprobs);
    expect(logprobs.top_logprobs?.map((top) => Object.keys(top))).toEqual([[" x", "<|end|>"]]);
    const none = await complete(node, { ...bias, logprobs: 0 });
    expect(none.choices[0]?.logprobs).toMatchObject({ tokens: ["<|end|>"], top_logprobs: null });
  });

  it("come in the chat API's shape for true, with the bytes of characters that are cut", async () => {
    node = await startSaying("a😀");
    const { choices } = await complete(node, { logprobs: true, top_logprobs: 1 });
    const { content } = chatLogprobsSchema.parse(choices[0]?.logprobs);
    const bytes = Uint8Array.from(content.flatMap((one) => one.bytes));
    expect(new TextDecoder().decode(bytes)).toBe(" a😀<|end|>");
    expect(content.map(({ token }) => token)).toContain("\uFFFD");
    for (const { token, logprob, bytes: own, top_logprobs: top } of content) {
      expect(top).toEqual([{ token, logprob, bytes: own }]);
    }
  });

  it.each([[{ logprobs: 3 }], [{ logprobs: true, top_logprobs: 3 }]])(
    "of all chunks are those of the whole answer: %j",
    async (fields) => {
      node = await startSaying("x = 1. 連立😀 END");
      const request = { ...fields, stop: "END", n: 2 };
      const whole = await complete(node, request);
      const chunks = await streamChunks(node, request);
      for (const { index, logprobs } of whole.choices) {
        const parts = chunksOf(chunks, index).map((choice) => choice.logprobs);
        const joined: Record<string, unknown[]> = {};
        for (const part of parts) {
          for (const [key, values] of Object.entries(part ?? {})) {
            if (Array.isArray(values)) joined[key] = [...(joined[key] ?? []), ...values];
          }
        }
        expect({ ...joined, ...("content" in joined && { refusal: null }) }).toEqual(logprobs);
      }
    },
  );

  it("are null where they aren't asked for", async () => {
    node = await startSaying("x");
    for (const fields of [{}, { logprobs: false }, { logprobs: null }]) {
      expect((await complete(node, fields)).choices[0]?.logprobs).toBeNull();
    }
  });
});

describe("the openai package on the node itself", () => {
  it("reads several answers with their log probabilities, streamed and not", async () => {
    node = await startSaying("x = 1, y = 2");
    const client = new OpenAI({ baseURL: `${node.url}/v1`, apiKey: nodeKey, maxRetries: 0 });
    const request = { model: "fake-model", prompt: [1, assistant], max_tokens: 5, n: 2 };
    const asked = { ...request, logprobs: 2, temperature: 0, stop: ["1,"] };
    const whole = await client.completions.create(asked);
    expect(whole.choices.map(({ text }) => text)).toEqual(["x = ", "x = "]);
    expect(whole.choices.map(({ logprobs }) => logprobs?.tokens)).toEqual([
      [" x", " =", " ", "1", ","],
      [" x", " =", " ", "1", ","],
    ]);
    const texts = ["", ""];
    const tokens: string[] = [];
    for await (const { choices } of await client.completions.create({ ...asked, stream: true })) {
      for (const { index, text, logprobs } of choices) {
        texts[index] = `${texts[index]}${text}`;
        if (index === 0) tokens.push(...(logprobs?.tokens ?? []));
      }
    }
    expect(texts).toEqual(["x = ", "x = "]);
    expect(tokens).toEqual(whole.choices[0]?.logprobs?.tokens);
  });
});

describe("what ends an answer", () => {
  it("is any of stop_token_ids, which gives no text", async () => {
    node = await startSaying("x = 1, y = 2");
    const [comma = 0] = idsOf("x = 1,").slice(-1);
    const { choices } = await complete(node, { stop_token_ids: [comma], return_token_ids: true });
    expect(choices[0]).toMatchObject({ text: "x = 1", finish_reason: "stop" });
    expect(choices[0]?.token_ids?.at(-1)).toBe(comma);
    const chunks = await streamChunks(node, { stop_token_ids: [comma], ignore_eos: true });
    expect(textOf(chunks)).toBe("x = 1");
  });

  it("is nothing before min_tokens: no end token, and no stop sequence", async () => {
    node = await startSaying("a b");
    const length = async (fields: object) =>
      (await complete(node, { max_tokens: 20, ...fields })).usage.completion_tokens;
    expect(await length({})).toBe(3);
    expect(await length({ min_tokens: 2 })).toBe(3);
    expect(await length({ min_tokens: 7 })).toBe(8); // the end token comes after the seven
    expect(await length({ stop: "a" })).toBe(1);
    expect((await complete(node, { stop: "b", min_tokens: 2 })).choices[0]?.text).toBe("a b");
  });
});

describe("timings", () => {
  const parts = ["queue_seconds", "prefill_seconds", "decode_seconds", "tokens_per_second"];

  it("are in the answer where they are asked for, and add up to no more than it took", async () => {
    node = await startSaying("one two three four", { stepMs: 10 });
    const beginMs = performance.now();
    const { timings, usage } = await complete(node, { timings: true });
    const totalSeconds = (performance.now() - beginMs) / 1000;
    expect(Object.keys(timings ?? {})).toEqual(parts);
    const { queue_seconds: queue = 9, prefill_seconds: prefill = 0 } = timings ?? {};
    const { decode_seconds: decode = 0, tokens_per_second: rate } = timings ?? {};
    expect(queue + prefill + decode).toBeLessThan(totalSeconds);
    expect(prefill).toBeGreaterThan(0.008);
    expect(decode).toBeGreaterThan((usage.completion_tokens - 1) * 0.008);
    expect(rate).toBeCloseTo((usage.completion_tokens - 1) / decode, 6);
    expect(await complete(node)).not.toHaveProperty("timings");
  });

  it.each([true, false])("are in a stream's last chunk only, with usage: %s", async (usage) => {
    node = await startSaying("x = 1");
    const options = { stream_options: { include_usage: usage } };
    const chunks = await streamChunks(node, { timings: true, n: 2, ...options });
    expect(chunks.map((chunk) => chunk.timings !== undefined)).toEqual(
      chunks.map((_, index) => index === chunks.length - 1),
    );
  });

  it("name no rate for one token", async () => {
    node = await startSaying("x = 1");
    const { timings } = await complete(node, { timings: true, max_tokens: 1 });
    expect(timings).toMatchObject({ decode_seconds: 0, tokens_per_second: null });
  });
});

describe("a request that can't be honoured", () => {
  it.each([
    [{ logit_bias: { 32064: 1 } }, "logit_bias", "32064"],
    [{ stop_token_ids: [40_000] }, "stop_token_ids", "40000"],
    [{ min_tokens: 20, max_tokens: 10 }, "min_tokens", "20"],
    [{ speculation: true }, "speculation", "REPRODUCIBLE=on"],
  ])("is refused by name: %j", async (fields, param, reason) => {
    node = await startSaying("");
    const response = await node.post({ prompt: chat, ...fields });
    const text = await response.clone().text();
    expect(await errorOf(response)).toEqual({ status: 400, code: "invalid_request", param });
    expect(text).toContain(reason);
  });

  it("is refused when it bans every token", async () => {
    node = await startSaying("");
    const ids = Array.from({ length: 32_064 }, (_, id) => id);
    const bans = Object.fromEntries(ids.map((id) => [id, -100]));
    const response = await node.post({ prompt: [1], logit_bias: bans });
    expect(await errorOf(response)).toMatchObject({ status: 400, param: "logit_bias" });
    const { [endToken]: _, ...all } = bans;
    const one = await complete(node, { logit_bias: all, temperature: 1 });
    expect(one.usage.completion_tokens).toBe(1);
    const never = await node.post({ prompt: [1], logit_bias: all, min_tokens: 1 });
    expect(await errorOf(never)).toMatchObject({ status: 400, param: "logit_bias" });
  });
});
