import { describe, expect, it } from "vitest";
import { chatCompletionChunkSchema, chatCompletionSchema } from "../../shared/chat-completion.ts";
import { fakeModel } from "../support/fake-node-facts.ts";
import { postChat, readEvents } from "./harness.ts";
import { saying } from "./solve-harness.ts";

const question = "Solve: 3x - y = 3; 2x + y = -9";
const right = "5x = -6\nx = -6/5\ny = -33/5";
const verdict = {
  verified: true,
  status: "unique",
  steps_ok: true,
  equations: ["3x - y = 3", "2x + y = -9"],
  solution: { x: "-6/5", y: "-33/5" },
  reason: null,
};

function ask(fields: Record<string, unknown> = {}, content: string = question) {
  return { model: fakeModel.id, messages: [{ role: "user", content }], verify: true, ...fields };
}

async function verify(text: string, content?: string) {
  const response = await postChat(ask({}, content), saying(text));
  return chatCompletionSchema.parse(await response.json()).verification;
}

async function stream(fields: Record<string, unknown>, text: string) {
  const response = await postChat(ask({ stream: true, ...fields }), saying(text));
  const events = await readEvents(response);
  expect(events.at(-1)).toBe("[DONE]");
  return events.slice(0, -1).map((event) => chatCompletionChunkSchema.parse(event));
}

describe("verify of a chat", () => {
  it("says of an answer in one piece what the exact solver says", async () => {
    expect(await verify(right)).toEqual(verdict);
    expect(await verify(right.replace("-33/5", "-32/5"))).toMatchObject({
      verified: false,
      steps_ok: false,
      solution: { x: "-6/5", y: "-33/5" },
    });
  });

  it("is absent where it is not asked for", async () => {
    for (const fields of [{ verify: false }, { verify: null }, { verify: undefined }]) {
      const response = await postChat(ask(fields), saying(right));
      expect(await response.json()).not.toHaveProperty("verification");
    }
    const chunks = await stream({ verify: false }, right);
    expect(chunks.every((chunk) => !("verification" in chunk))).toBe(true);
  });

  it.each([
    ["with the usage", { stream_options: { include_usage: true } }],
    ["without it", {}],
  ])("comes in a stream's last chunk, %s", async (_, fields) => {
    const chunks = await stream(fields, right);
    expect(chunks.at(-1)?.verification).toEqual(verdict);
    expect(chunks.slice(0, -1).every((chunk) => !("verification" in chunk))).toBe(true);
    const texts = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "");
    expect(texts.join("")).toBe(right);
  });

  it("verifies nothing that it can't read", async () => {
    expect(await verify("I don't know.")).toMatchObject({ verified: false, status: "unique" });
    expect(await verify(`${right}CUT`)).toMatchObject({ verified: false, reason: "cut_off" });
    expect(await verify(right, "x^2 = 4")).toEqual({
      verified: false,
      status: null,
      steps_ok: null,
      equations: [],
      solution: null,
      reason: "not_linear",
    });
  });

  it("judges the last question of a conversation", async () => {
    const messages = [
      { role: "user", content: "x + y = 3, x - y = 1" },
      { role: "assistant", content: "x = 2, y = 1" },
      { role: "user", content: [{ type: "text", text: question }] },
    ];
    const response = await postChat({ ...ask(), messages }, saying(right));
    const { verification } = chatCompletionSchema.parse(await response.json());
    expect(verification).toEqual(verdict);
  });
});
