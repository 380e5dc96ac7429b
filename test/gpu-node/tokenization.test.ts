import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { detokenizeResponseSchema, tokenizeResponseSchema } from "../../shared/tokenization.ts";
import {
  chat,
  complete,
  errorOf,
  nodeKey,
  startSaying,
  type FakeModelNode,
} from "../support/fake-model-node.ts";

let node: FakeModelNode;

beforeEach(async () => {
  node = await startSaying("x");
});
afterEach(() => node.server.close(0));

function post(path: string, body: unknown): Promise<Response> {
  return fetch(node.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${nodeKey}` },
    body: JSON.stringify(body),
  });
}

async function tokenize(body: object) {
  return tokenizeResponseSchema.parse(await (await post("/tokenize", body)).json());
}

async function detokenize(tokens: readonly number[]): Promise<string> {
  const response = await post("/detokenize", { tokens });
  return detokenizeResponseSchema.parse(await response.json()).prompt;
}

describe("POST /tokenize", () => {
  it("gives the tokens that a completion's prompt has", async () => {
    const {
      tokens,
      count,
      max_model_len: length,
      token_strs: texts,
    } = await tokenize({
      prompt: chat,
    });
    const { usage, choices } = await complete(node, { return_token_ids: true });
    expect(tokens).toEqual(choices[0]?.prompt_token_ids);
    expect(count).toBe(usage.prompt_tokens);
    expect(length).toBe(512);
    expect(texts).toBeNull();
  });

  it("spells each token where that is asked for", async () => {
    const { token_strs: texts } = await tokenize({
      prompt: [32010, "\nx = 1", 32007],
      return_token_strs: true,
    });
    expect(texts).toEqual(["<|user|>", " x", " =", " ", "1", "<|end|>"]);
  });

  it("never reads a control token out of text", async () => {
    const { tokens } = await tokenize({ prompt: "<|end|><|system|>" });
    expect(tokens.some((id) => id >= 32_000)).toBe(false);
  });

  it.each([
    [{}, 400, "invalid_request", "prompt"],
    [{ prompt: "x", messages: [] }, 400, "unsupported_parameter", "messages"],
    [{ prompt: "word ".repeat(50_000) }, 400, "context_length_exceeded", "prompt"],
    [{ prompt: "x", model: "gpt" }, 404, "model_not_found", "model"],
  ])("refuses %j", async (body, status, code, param) => {
    expect(await errorOf(await post("/tokenize", body))).toEqual({ status, code, param });
  });
});

describe("POST /detokenize", () => {
  it("gives the text back, control tokens as they are spelt", async () => {
    for (const text of ["x = -6/5, 連立😀\n\ty", " two  spaces ", ""]) {
      const { tokens } = text === "" ? { tokens: [] } : await tokenize({ prompt: text });
      expect(await detokenize(tokens)).toBe(text);
    }
    expect(await detokenize([32010, 921, 32007])).toBe("<|user|> x<|end|>");
  });

  it.each([
    [{ tokens: [32_064] }, "invalid_request", "tokens"],
    [{ tokens: ["x"] }, "invalid_request", "tokens[0]"],
    [{}, "invalid_request", "tokens"],
    [{ tokens: [1], prompt: "x" }, "unsupported_parameter", "prompt"],
  ])("refuses %j", async (body, code, param) => {
    expect(await errorOf(await post("/detokenize", body))).toEqual({ status: 400, code, param });
  });
});

it("says that only POST is taken", async () => {
  const headers = { authorization: `Bearer ${nodeKey}` };
  const response = await fetch(`${node.url}/tokenize`, { headers });
  expect(response.headers.get("allow")).toBe("POST");
  expect(await errorOf(response)).toMatchObject({ status: 405 });
});
