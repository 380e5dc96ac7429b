import { describe, expect, it } from "vitest";
import { chatCompletionChunkSchema, chatCompletionSchema } from "../../shared/chat-completion.ts";
import { fakeTimings } from "../support/fake-node-facts.ts";
import { chatBody, postChat, readError, readEvents } from "./harness.ts";

const usage = { prompt_tokens: 11, completion_tokens: 4, total_tokens: 15 };

describe("several answers", () => {
  const asked = { n: 2, logprobs: true, top_logprobs: 1, timings: true };
  const tokensOf = (logprobs: { readonly content: readonly { readonly token: string }[] } | null) =>
    logprobs?.content.map(({ token }) => token);

  it("are gathered, each with its own text, log probabilities and end", async () => {
    const response = await postChat(chatBody("choices", asked));
    const answer = chatCompletionSchema.parse(await response.json());
    expect(answer).toMatchObject({
      choices: [
        { index: 0, message: { content: "abc" }, finish_reason: "length" },
        { index: 1, message: { content: "ab" }, finish_reason: "stop" },
      ],
      usage,
      timings: fakeTimings,
    });
    expect(answer.choices.map(({ logprobs }) => tokensOf(logprobs))).toEqual([
      ["a", "b", "c"],
      ["a", "b", "<|end|>"],
    ]);
    expect(answer.choices[0]?.logprobs?.content[0]).toEqual({
      token: "a",
      logprob: -0.5,
      bytes: [97],
      top_logprobs: [{ token: "a", logprob: -0.5, bytes: [97] }],
    });
  });

  it("stream with their index, and nothing of a token is lost", async () => {
    const events = await readEvents(
      await postChat(chatBody("choices", { ...asked, stream: true })),
    );
    expect(events.pop()).toBe("[DONE]");
    const chunks = events.map((event) => chatCompletionChunkSchema.parse(event));
    const choices = chunks.flatMap((chunk) => chunk.choices);
    expect(choices.slice(0, 2).map(({ index, delta }) => [index, delta.role])).toEqual([
      [0, "assistant"],
      [1, "assistant"],
    ]);
    for (const [index, text, reason, tokens] of [
      [0, "abc", "length", ["a", "b", "c"]],
      [1, "ab", "stop", ["a", "b", "<|end|>"]],
    ] as const) {
      const own = choices.filter((choice) => choice.index === index);
      expect(own.map(({ delta }) => delta.content ?? "").join("")).toBe(text);
      expect(own.flatMap(({ logprobs }) => tokensOf(logprobs) ?? [])).toEqual(tokens);
      expect(own.at(-1)?.finish_reason).toBe(reason);
    }
    expect(chunks.map(({ timings }) => timings ?? null)).toEqual(
      chunks.map((_, index) => (index === chunks.length - 1 ? fakeTimings : null)),
    );
  });

  it("have their timings beside the usage where both are asked for", async () => {
    const fields = { ...asked, stream: true, stream_options: { include_usage: true } };
    const events = await readEvents(await postChat(chatBody("choices", fields)));
    expect(events.at(-2)).toMatchObject({ choices: [], usage, timings: fakeTimings });
    expect(events.filter((event) => JSON.stringify(event).includes("timings"))).toHaveLength(1);
  });

  it("are an error when the node leaves one out", async () => {
    const response = await postChat(chatBody("ok", { n: 2 }));
    expect((await readError(response)).code).toBe("node_unavailable");
  });
});
