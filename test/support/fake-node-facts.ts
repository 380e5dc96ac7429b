/** What the fake node and the tests of the worker both know; free of Node, since the tests run in workerd. */
import { z } from "zod";

export const fakeNodeKey = "fake-node-key-0123456789";

/** What the worker under test makes API keys with. */
export const keyBindings = {
  KEY_SECRET: "server-secret-0123456789",
  KEY_PEPPERS: "1:pepper-0123456789abcdef",
  ADMIN_KEY: "admin-key-0123456789",
};

export const fakeModel = {
  id: "fake-phi-3",
  object: "model",
  created: 1_780_000_000,
  owned_by: "renritsu",
  context_length: 4096,
  control_tokens: {
    "<|endoftext|>": 32000,
    "<|assistant|>": 32001,
    "<|system|>": 32006,
    "<|end|>": 32007,
    "<|user|>": 32010,
  },
  eos_token_ids: [32007, 32001, 32000],
  capabilities: { unknowns: 2 },
};

/** What the script `choices` says that it took. */
export const fakeTimings = {
  queue_seconds: 0.5,
  prefill_seconds: 0.25,
  decode_seconds: 2,
  tokens_per_second: 3,
};

/** Of a node that serves two, by the base path `/two_models`; its tokens have other ids. */
export const secondModel = {
  ...fakeModel,
  id: "second-phi-3",
  control_tokens: {
    "<|endoftext|>": 100,
    "<|assistant|>": 101,
    "<|system|>": 106,
    "<|end|>": 107,
    "<|user|>": 110,
  },
  eos_token_ids: [107, 101, 100],
};

/** What the fake node saw of one call. */
export const fakeCallSchema = z.object({
  headers: z.record(z.string(), z.unknown()),
  body: z.record(z.string(), z.unknown()),
  /** True once the caller has hung up before the answer was whole. */
  hungUp: z.boolean(),
  textsSent: z.int(),
  /** Whether the model list was asked for under the same id before. */
  askedForModels: z.boolean(),
});
export type FakeCall = z.infer<typeof fakeCallSchema>;

const sayingPattern = /^\/say_([0-9a-f]+)/;

/** Base path of a node that says the first text at the first call of a request, the second at the next, ... */
export function sayingPath(texts: readonly string[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify(texts));
  return `/say_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

export function readSayingPath(path: string): string[] | undefined {
  const hex = sayingPattern.exec(path)?.[1];
  if (hex === undefined) return undefined;
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return z.array(z.string()).parse(JSON.parse(new TextDecoder().decode(bytes)));
}
