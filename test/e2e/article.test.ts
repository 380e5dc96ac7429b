import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerEnd, questions, systemMessage } from "../support/article.ts";
import { readReadmeAnswer } from "../support/readme-answer.ts";
import { type StartedService, startService, stopService } from "../support/started-service.ts";

let service: StartedService;
let client: OpenAI;
let model: string;

beforeAll(async () => {
  service = await startService();
  client = new OpenAI({ baseURL: `${service.edge}/v1`, apiKey: service.key, maxRetries: 0 });
  model = (await client.models.list()).data[0]?.id ?? "";
});

afterAll(() => stopService(service));

describe.each([
  ["without a system message", []],
  ["with the article's system message", [{ role: "system", content: systemMessage } as const]],
])("the article's question %s", (_, system) => {
  test.each(questions)("as $name streams in, is right and ends", async ({ text, language }) => {
    const stream = await client.chat.completions.create({
      model,
      messages: [...system, { role: "user", content: text }],
      max_completion_tokens: 500,
      temperature: 0,
      stream: true,
    });
    let answer = "";
    let textChunks = 0;
    let finishReason: string | null = null;
    for await (const { choices } of stream) {
      const piece = choices[0]?.delta.content ?? "";
      answer += piece;
      textChunks += piece === "" ? 0 : 1;
      finishReason = choices[0]?.finish_reason ?? finishReason;
    }
    expect(answer).toContain("5x = -6");
    expect(answer.trimEnd().endsWith(answerEnd)).toBe(true);
    expect(/[ぁ-ん]/.test(answer)).toBe(language === "ja");
    expect(finishReason).toBe("stop");
    expect(textChunks).toBeGreaterThanOrEqual(50);
  });
});

test("the README shows the answer that the model gives", async () => {
  const { choices } = await client.chat.completions.create({
    model,
    messages: [{ role: "user", content: questions[0].text }],
    max_completion_tokens: 500,
  });
  expect(choices[0]?.message.content?.trimEnd()).toBe(readReadmeAnswer());
});
