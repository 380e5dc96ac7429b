import { afterEach, expect, it, vi } from "vitest";
import { z } from "zod";
import { chat, startSaying, type FakeModelNode } from "../support/fake-model-node.ts";

let node: FakeModelNode;

afterEach(() => node.server.close(0));

const healthSchema = z.object({
  status: z.string(),
  models: z.tuple([z.object({ step_ms: z.int().nullable(), is_stalled: z.boolean() })]),
});

async function readHealth() {
  const response = await fetch(`${node.url}/health`);
  const { status, models } = healthSchema.parse(await response.json());
  return { code: response.status, status, ...models[0] };
}

it("/health says how long the model's step has run, and fails when it hangs", async () => {
  node = await startSaying("late", { stepMs: 60_000 });
  expect(await readHealth()).toEqual({
    code: 200,
    status: "ok",
    step_ms: null,
    is_stalled: false,
  });
  const abort = new AbortController();
  await node.post({ prompt: chat, stream: true }, abort.signal);
  const running = await readHealth();
  expect(running).toMatchObject({ code: 200, step_ms: expect.any(Number) });
  const realNow = performance.now.bind(performance);
  const clock = vi.spyOn(performance, "now").mockImplementation(() => realNow() + 61_000);
  const hanging = await readHealth();
  expect(hanging).toMatchObject({ code: 503, status: "stalled", is_stalled: true });
  expect(hanging.step_ms).toBeGreaterThan(61_000);
  clock.mockRestore();
  abort.abort();
  await vi.waitFor(() => expect(node.scheduler.stepAgeMs).toBeNull());
  expect(await readHealth()).toMatchObject({ code: 200, status: "ok" });
});
