import { afterAll, beforeAll, expect, test } from "vitest";
import OpenAI from "openai";
import { type SolveEvent, solveEventSchema } from "../../shared/solve.ts";
import { decodeEvents } from "../../shared/sse.ts";
import { verificationSchema } from "../../shared/verification.ts";
import { questions } from "../support/article.ts";
import { type StartedService, startService, stopService } from "../support/started-service.ts";

let service: StartedService;

beforeAll(async () => {
  service = await startService();
});

afterAll(() => stopService(service));

async function solve(body: object): Promise<SolveEvent[]> {
  const response = await fetch(`${service.edge}/v1/solve`, {
    method: "POST",
    headers: { authorization: `Bearer ${service.key}`, "content-type": "application/json" },
    body: JSON.stringify({ ...body, stream: true }),
  });
  const events: SolveEvent[] = [];
  for await (const { event, data } of decodeEvents(response.body ?? new ReadableStream())) {
    const content: unknown = JSON.parse(data);
    events.push(solveEventSchema.parse({ event, data: content }));
  }
  return events;
}

test.each(questions)(
  "the article's question as $name: no step is false, the answer is the model's and verified",
  async ({ text, language }) => {
    const events = await solve({ input: text });
    const steps = events.flatMap((each) => (each.event === "step" ? [each.data] : []));
    expect(steps.filter(({ implied }) => implied === true).length).toBeGreaterThan(8);
    expect(steps.filter(({ implied }) => implied === false)).toEqual([]);
    const answers = events.flatMap((each) => (each.event === "answer" ? [each.data] : []));
    expect(answers).toMatchObject([
      {
        status: "unique",
        verified: true,
        source: "model",
        attempt: 1,
        steps_ok: true,
        solution: { x: { fraction: "-6/5" }, y: { fraction: "-33/5" } },
      },
    ]);
    const system = events.find((each) => each.event === "system");
    expect(system?.data).toMatchObject({ language, source: "input" });
    expect(events.at(-1)?.event).toBe("done");
  },
);

test("the openai client gets the verdict that it asks for", async () => {
  const client = new OpenAI({ baseURL: `${service.edge}/v1`, apiKey: service.key, maxRetries: 0 });
  const model = (await client.models.list()).data[0]?.id ?? "";
  const request = {
    model,
    messages: [{ role: "user" as const, content: questions[0].text }],
    max_completion_tokens: 500,
    verify: true,
  };
  const completion = await client.chat.completions.create(request);
  const { verification } = Object.fromEntries(Object.entries(completion));
  expect(verificationSchema.parse(verification)).toEqual({
    verified: true,
    status: "unique",
    steps_ok: true,
    equations: ["3x - y = 3", "2x + y = -9"],
    solution: { x: "-6/5", y: "-33/5" },
    reason: null,
  });
});
