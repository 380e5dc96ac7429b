import OpenAI, { APIError, AuthenticationError, BadRequestError, NotFoundError } from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { questions } from "../support/article.ts";
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

const messages = [{ role: "user", content: questions[0].text }] as const;

/** A request whose answer goes on for as long as the context allows. */
const endless = { max_completion_tokens: 2000, ignore_eos: true };

/** How many sequences the node works on. */
async function countRunning(): Promise<number> {
  const metrics = await (await fetch(`${service.node}/metrics`)).text();
  return Number(/^\S*num_requests_running\S* (\d+)$/m.exec(metrics)?.[1]);
}

describe("the openai package", () => {
  test("gets the same answer streamed and not", async () => {
    const request = { model, messages: [...messages], max_completion_tokens: 120 };
    const whole = await client.chat.completions.create(request);
    const stream = await client.chat.completions.create({
      ...request,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    let usage: unknown;
    const finishReasons: unknown[] = [];
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      finishReasons.push(chunk.choices[0]?.finish_reason ?? null);
      usage = chunk.usage ?? usage;
    }
    expect(whole.choices[0]?.message.content).toBe(text);
    expect(finishReasons.filter((reason) => reason !== null)).toEqual([
      whole.choices[0]?.finish_reason,
    ]);
    // The second time the prompt is there already, but for its last two tokens.
    const cached = (whole.usage?.prompt_tokens ?? 0) - 2;
    expect(usage).toEqual({ ...whole.usage, prompt_tokens_details: { cached_tokens: cached } });
    expect(whole.usage?.total_tokens).toBe(
      (whole.usage?.prompt_tokens ?? 0) + (whole.usage?.completion_tokens ?? 0),
    );
  });

  test("gives the same tokens for the same seed, and obeys stop and the token limit", async () => {
    const create = (more: object) =>
      client.chat.completions.create({ model, messages: [...messages], ...more });
    const sampled = { temperature: 1, seed: 7, max_completion_tokens: 40 };
    const [first, second] = [await create(sampled), await create(sampled)];
    expect(first.choices[0]?.message.content).toBe(second.choices[0]?.message.content);

    const short = await create({ max_completion_tokens: 3 });
    expect(short.choices[0]?.finish_reason).toBe("length");
    expect(short.usage?.completion_tokens).toBe(3);

    const whole = await create({ max_completion_tokens: 60 });
    const text = whole.choices[0]?.message.content ?? "";
    const stop = text.slice(10, 14);
    const stopped = await create({ max_completion_tokens: 60, stop: [stop] });
    expect(stopped.choices[0]?.message.content).toBe(text.slice(0, text.indexOf(stop)));
    expect(stopped.choices[0]?.finish_reason).toBe("stop");
  });

  test("gets several answers, streamed and not, each with its log probabilities", async () => {
    const request = {
      model,
      messages: [...messages],
      max_completion_tokens: 20,
      temperature: 1,
      seed: 11,
      n: 2,
      logprobs: true,
      top_logprobs: 3,
      logit_bias: { 29: -100 },
    };
    const whole = await client.chat.completions.create(request);
    const streamed = client.chat.completions.stream({ ...request, stream: true });
    const gathered = await streamed.finalChatCompletion();
    for (const [index, choice] of whole.choices.entries()) {
      const { message, finish_reason: finishReason, logprobs } = choice;
      expect(choice.index).toBe(index);
      expect(gathered.choices[index]).toMatchObject({
        message: { content: message.content },
        finish_reason: finishReason,
      });
      const content = logprobs?.content ?? [];
      expect(gathered.choices[index]?.logprobs?.content).toEqual(content);
      const bytes = Uint8Array.from(content.flatMap((token) => token.bytes ?? []));
      expect(new TextDecoder().decode(bytes).replace("<|end|>", "").trimStart()).toBe(
        message.content,
      );
      for (const { logprob, top_logprobs: top } of content) {
        expect(top).toHaveLength(3);
        expect(logprob).toBeLessThanOrEqual(top[0]?.logprob ?? -1);
      }
    }
    expect(whole.choices).toHaveLength(2);
    const next = { seed: 12, n: 1 };
    const alone = await client.chat.completions.create({ ...request, ...next });
    expect(alone.choices[0]).toEqual({ ...whole.choices[1], index: 0 });
  });

  test("raises its own errors, with the service's code and request id", async () => {
    const stranger = new OpenAI({ baseURL: `${service.edge}/v1`, apiKey: "wrong", maxRetries: 0 });
    const create = (more: object) =>
      client.chat.completions.create({ model, messages: [...messages], ...more });

    const unauthorized = await catchError(stranger.models.list());
    expect(unauthorized).toBeInstanceOf(AuthenticationError);
    expect(unauthorized).toMatchObject({ status: 401, code: "invalid_api_key" });

    const tooLong = await catchError(create({ max_completion_tokens: 100_000 }));
    expect(tooLong).toBeInstanceOf(BadRequestError);
    expect(tooLong).toMatchObject({ code: "context_length_exceeded" });

    const unknownModel = await catchError(create({ model: "gpt-9" }));
    expect(unknownModel).toBeInstanceOf(NotFoundError);
    expect(unknownModel).toMatchObject({ code: "model_not_found" });

    const unsupported = await catchError(create({ reasoning_effort: "high" }));
    expect(unsupported).toMatchObject({
      status: 400,
      code: "unsupported_parameter",
      param: "reasoning_effort",
    });
    expect(unsupported).toMatchObject({ requestID: expect.stringMatching(/./) });
  });

  test.each(["by ending its loop", "by its abort signal"])(
    "frees the engine when it leaves a stream %s",
    async (way) => {
      const leaving = new AbortController();
      const stream = await client.chat.completions.create(
        { model, messages: [...messages], ...endless, stream: true },
        { signal: leaving.signal },
      );
      for await (const chunk of stream) {
        if (!chunk.choices[0]?.delta.content) continue;
        if (way === "by ending its loop") break;
        leaving.abort();
      }
      await expect.poll(countRunning).toBe(0);
    },
  );

  test("raises an error when the node dies in mid-stream", async () => {
    const doomed = await startService();
    try {
      const other = new OpenAI({ baseURL: `${doomed.edge}/v1`, apiKey: doomed.key, maxRetries: 0 });
      const stream = await other.chat.completions.create({
        model,
        messages: [...messages],
        ...endless,
        stream: true,
      });
      const read = async (): Promise<void> => {
        for await (const chunk of stream) {
          if (!chunk.choices[0]?.delta.content) continue;
          for (const { id, command } of doomed.command.processes) {
            if (command.includes("gpu-node/main.ts")) process.kill(id, "SIGKILL");
          }
        }
      };
      expect(await catchError(read())).toBeInstanceOf(APIError);
    } finally {
      await doomed.command.ended;
      doomed.command.kill();
    }
  });
});

async function catchError(promise: Promise<unknown>): Promise<unknown> {
  try {
    return await promise.then(() => undefined);
  } catch (error) {
    return error;
  }
}
