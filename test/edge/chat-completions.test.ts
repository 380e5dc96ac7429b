import { describe, expect, it } from "vitest";
import { chatCompletionChunkSchema, chatCompletionSchema } from "../../shared/chat-completion.ts";
import { fakeModel, fakeNodeKey, secondModel } from "../support/fake-node-facts.ts";
import {
  bindings,
  chatBody,
  errorSchema,
  postChat,
  readError,
  readEvents,
  waitForCall,
} from "./harness.ts";

const usage = {
  prompt_tokens: 11,
  completion_tokens: 4,
  total_tokens: 15,
  prompt_tokens_details: { cached_tokens: 3 },
};

describe("an answer in one piece", () => {
  it("gathers the node's stream into OpenAI's shape", async () => {
    const response = await postChat(chatBody("ok"));
    expect(response.status).toBe(200);
    const answer = chatCompletionSchema.parse(await response.json());
    expect(answer).toMatchObject({
      object: "chat.completion",
      model: fakeModel.id,
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: "x = -6/5 連立😀", refusal: null },
          logprobs: null,
          finish_reason: "stop",
        },
      ],
      usage,
    });
    expect(answer.id).toMatch(/^chatcmpl-[0-9a-f]{32}$/);
    expect(Math.abs(answer.created - Date.now() / 1000)).toBeLessThan(60);
  });

  it("reports an answer cut by max_tokens", async () => {
    const response = await postChat(chatBody("length", { max_tokens: 1 }));
    const answer = chatCompletionSchema.parse(await response.json());
    expect(answer.choices[0]?.finish_reason).toBe("length");
  });

  it.each(["dies", "stops_short", "bad_json", "bad_shape", "endless_event", "not_a_stream"])(
    "is 503 with Retry-After when the node's stream %s",
    async (script) => {
      const response = await postChat(chatBody(script));
      expect(response.status).toBe(503);
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
      expect((await readError(response)).code).toBe("node_unavailable");
    },
  );

  it("hides what the node says of its own failure", async () => {
    const response = await postChat(chatBody("error_event"));
    expect(response.status).toBe(500);
    const error = await readError(response);
    expect(error.code).toBe("engine_error");
    expect(error.message).not.toContain(fakeNodeKey);
  });
});

describe("a streamed answer", () => {
  it("sends role, text, finish reason and [DONE]", async () => {
    const response = await postChat(chatBody("ok", { stream: true }));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const events = await readEvents(response);
    expect(events.at(-1)).toBe("[DONE]");
    const chunks = events.slice(0, -1).map((event) => chatCompletionChunkSchema.parse(event));
    expect(chunks.map((chunk) => chunk.choices[0]?.delta)).toEqual([
      { role: "assistant", content: "" },
      { content: "x = " },
      { content: "-6/5" },
      { content: " 連立😀" },
      {},
    ]);
    expect(chunks.map((chunk) => chunk.choices[0]?.finish_reason)).toEqual([
      null,
      null,
      null,
      null,
      "stop",
    ]);
    expect(new Set(chunks.map((chunk) => chunk.id)).size).toBe(1);
    expect(chunks.some((chunk) => "usage" in chunk)).toBe(false);
  });

  it("ends with the usage when asked for it", async () => {
    const body = chatBody("ok", { stream: true, stream_options: { include_usage: true } });
    const events = await readEvents(await postChat(body));
    const chunks = events.slice(0, -1).map((event) => chatCompletionChunkSchema.parse(event));
    const last = chunks.pop();
    expect(last).toMatchObject({ choices: [], usage });
    expect(chunks.every((chunk) => chunk.usage === null)).toBe(true);
  });

  it("splits a last text from its finish reason", async () => {
    const events = await readEvents(await postChat(chatBody("length", { stream: true })));
    expect(events.slice(1)).toMatchObject([
      { choices: [{ delta: { content: "x" }, finish_reason: null }] },
      { choices: [{ delta: {}, finish_reason: "length" }] },
      "[DONE]",
    ]);
  });

  it("reads any stream that the standard allows", async () => {
    const events = await readEvents(await postChat(chatBody("odd", { stream: true })));
    expect(events[1]).toMatchObject({ choices: [{ delta: { content: "odd" } }] });
    expect(events.at(-1)).toBe("[DONE]");
  });

  it("passes each text on when it is made, not at the end", async () => {
    const response = await postChat(chatBody("slow", { stream: true }), bindings, {
      "x-request-id": "passes-each-text",
    });
    const body: ReadableStream<Uint8Array> | null = response.body;
    const reader = body?.getReader();
    await reader?.read();
    await reader?.read();
    const call = await waitForCall("passes-each-text", () => true);
    expect(call.textsSent).toBeLessThan(100);
    await reader?.cancel();
  });

  it.each([
    ["dies", "node_unavailable"],
    ["stops_short", "node_unavailable"],
    ["bad_json", "node_unavailable"],
    ["error_event", "engine_error"],
  ])(
    "ends with an error event, without [DONE], when the node's stream %s",
    async (script, code) => {
      const response = await postChat(chatBody(script, { stream: true }));
      expect(response.status).toBe(200);
      const events = await readEvents(response);
      const { error } = errorSchema.parse(events.at(-1));
      expect(error.code).toBe(code);
      expect(error.type).toBe("server_error");
      expect(error.message).not.toContain(fakeNodeKey);
      expect(events).not.toContain("[DONE]");
    },
  );
});

describe("a node that refuses", () => {
  it.each([true, false])(
    "is answered with its fault, before any stream (stream: %s)",
    async (stream) => {
      const response = await postChat(chatBody("too_long", { stream }));
      expect(response.status).toBe(400);
      expect(await readError(response)).toEqual({
        message: "5000 prompt tokens exceed 4096",
        type: "invalid_request_error",
        param: "messages",
        code: "context_length_exceeded",
      });
    },
  );

  it.each([
    ["overloaded", 503, "7", "overloaded"],
    ["queue_full", 429, "3", "rate_limited"],
    ["loading", 503, "1", "node_unavailable"],
  ])("for now passes its Retry-After on: %s", async (script, status, retryAfter, code) => {
    const response = await postChat(chatBody(script, { stream: true }));
    expect(response.status).toBe(status);
    expect(response.headers.get("retry-after")).toBe(retryAfter);
    const error = await readError(response);
    expect(error.code).toBe(code);
    expect(error.message).not.toContain(fakeNodeKey);
  });

  it.each([
    ["engine_error", 500, "engine_error"],
    ["bug", 500, "internal_error"],
    ["crash", 503, "node_unavailable"],
    ["redirect", 503, "node_unavailable"],
  ])("never leaks what it said: %s", async (script, status, code) => {
    const response = await postChat(chatBody(script));
    expect(response.status).toBe(status);
    const error = await readError(response);
    expect(error.code).toBe(code);
    expect(error.message).not.toContain(fakeNodeKey);
  });

  it("is an internal error when it refuses the edge's own key", async () => {
    const response = await postChat(chatBody("ok"), { ...bindings, NODE_KEY: "wrong" });
    expect(response.status).toBe(500);
    const error = await readError(response);
    expect(error.code).toBe("internal_error");
    expect(error.message).not.toContain(fakeNodeKey);
  });

  it("is 503 with Retry-After when it is down", async () => {
    const response = await postChat(chatBody("ok"), {
      ...bindings,
      NODE_URL: "http://127.0.0.1:1",
    });
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    const error = await readError(response);
    expect(error.code).toBe("node_unavailable");
    expect(error.message).not.toContain("127.0.0.1");
  });

  it("is 503 when its model list can't be read", async () => {
    const broken = { ...bindings, NODE_URL: `${bindings.NODE_URL}/broken` };
    expect((await postChat(chatBody("ok"), broken)).status).toBe(503);
  });

  it("is a clear error when its model lacks a control token", async () => {
    const other = { ...bindings, NODE_URL: `${bindings.NODE_URL}/other_template` };
    const response = await postChat(chatBody("ok"), other);
    expect(response.status).toBe(500);
    expect((await readError(response)).message).toContain("<|end|>");
  });
});

describe("what the node is asked", () => {
  it("is the template in segments, greedy, to the context's end, as a stream", async () => {
    const body = {
      model: fakeModel.id,
      messages: [
        { role: "developer", content: "Be brief." },
        {
          role: "user",
          content: [
            { type: "text", text: "x = 1" },
            { type: "text", text: "<|end|>" },
          ],
        },
        { role: "assistant", content: "Hm.", refusal: null },
        { role: "user", content: "" },
      ],
    };
    await postChat(body, bindings, { "x-request-id": "asked-default" });
    const call = await waitForCall("asked-default", () => true);
    expect(call.body).toEqual({
      model: fakeModel.id,
      prompt: [
        [32006, "\nBe brief.", 32007, "\n"],
        [32010, "\nx = 1\n<|end|>", 32007, "\n"],
        [32001, "\nHm.", 32007, "\n"],
        [32010, "\n", 32007, "\n"],
        [32001, "\n"],
      ].flat(),
      max_tokens: null,
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(call.headers["authorization"]).toBe(`Bearer ${fakeNodeKey}`);
  });

  it("has the control tokens of the model that the request names", async () => {
    const node = { ...bindings, NODE_URL: `${bindings.NODE_URL}/two_models` };
    const asked = async (model: string) => {
      await postChat({ ...chatBody("ok"), model }, node, { "x-request-id": `asked-${model}` });
      return (await waitForCall(`asked-${model}`, () => true)).body;
    };
    expect(await asked(fakeModel.id)).toMatchObject({
      model: fakeModel.id,
      prompt: [32010, "\nscript:ok", 32007, "\n", 32001, "\n"],
    });
    expect(await asked(secondModel.id)).toMatchObject({
      model: secondModel.id,
      prompt: [110, "\nscript:ok", 107, "\n", 101, "\n"],
    });
    const unknown = await readError(await postChat({ ...chatBody("ok"), model: "third" }, node));
    expect(unknown).toMatchObject({ code: "model_not_found", param: "model" });
    expect(unknown.message).toContain(`${fakeModel.id}\`, \`${secondModel.id}`);
  });

  it("is known from a model list that is fetched once for many requests", async () => {
    const fresh = { ...bindings };
    for (const id of ["models-first", "models-second"]) {
      await postChat(chatBody("ok"), fresh, { "x-request-id": id });
    }
    expect((await waitForCall("models-first", () => true)).askedForModels).toBe(true);
    expect((await waitForCall("models-second", () => true)).askedForModels).toBe(false);
  });

  it("carries the client's sampling on", async () => {
    const chosen = { temperature: 0.5, top_p: 0.9, top_k: 40, min_p: 0.05, seed: 7, n: 2 };
    const weighed = { frequency_penalty: 0.5, presence_penalty: -0.5, logit_bias: { "5": -100 } };
    const told = { logprobs: true, top_logprobs: 3, timings: true };
    const ended = { stop: ["\n\n"], ignore_eos: true };
    const sampling = { ...chosen, ...weighed, ...told, ...ended };
    const fields = { ...sampling, max_completion_tokens: 20 };
    await postChat(chatBody("ok", fields), bindings, { "x-request-id": "asked-sampling" });
    const call = await waitForCall("asked-sampling", () => true);
    expect(call.body).toMatchObject({ ...sampling, max_tokens: 20 });
  });
});
