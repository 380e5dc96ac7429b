/** How the fake node can answer POST /v1/completions. */
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { ServiceError, toErrorBody } from "../../shared/errors.ts";
import { encodeEvent } from "../../shared/sse.ts";
import { type FakeCall, fakeModel, fakeNodeKey, fakeTimings } from "./fake-node-facts.ts";

interface Turn {
  readonly response: ServerResponse;
  readonly call: FakeCall;
}

type Script = (turn: Turn) => Promise<void> | void;

const envelope = {
  id: "cmpl-1",
  object: "text_completion",
  created: 1_780_000_000,
  model: fakeModel.id,
};
const usage = {
  prompt_tokens: 11,
  completion_tokens: 4,
  total_tokens: 15,
  prompt_tokens_details: { cached_tokens: 3 },
};

export const scripts: Record<string, Script> = {
  ok: async (turn) => {
    begin(turn);
    for (const text of ["x = ", "-6/5", "", " 連立😀"]) sendText(turn, text);
    finish(turn, "stop");
  },
  length: (turn) => {
    begin(turn);
    sendText(turn, "x", "length");
    sendUsageAndEnd(turn);
  },
  /** Two answers in turn, with log probabilities, and timings at the end. */
  choices: (turn) => {
    begin(turn);
    for (const text of ["a", "b"]) {
      for (const index of [0, 1]) sendChoice(turn, { index, text, logprobs: logprobsOf(text) });
    }
    sendChoice(turn, {
      index: 1,
      text: "",
      finish_reason: "stop",
      logprobs: logprobsOf("<|end|>"),
    });
    sendChoice(turn, { index: 0, text: "c", finish_reason: "length", logprobs: logprobsOf("c") });
    const last = { ...envelope, choices: [], usage, timings: fakeTimings };
    turn.response.write(`data: ${JSON.stringify(last)}\n\n`);
    turn.response.end("data: [DONE]\n\n");
  },
  /** Comments, an unknown field and odd cuts, all allowed by the standard. */
  odd: async (turn) => {
    begin(turn);
    turn.response.write(": waiting\n\nfoo: bar\r\nda");
    await sleep(5);
    turn.response.write(`ta:${JSON.stringify(chunk("odd"))}\r\n\r\n`);
    finish(turn, "stop");
  },
  slow: async (turn) => {
    begin(turn);
    for (let index = 0; index < 200 && !turn.call.hungUp; index += 1) {
      sendText(turn, `${index} `);
      await sleep(25);
    }
    finish(turn, "stop");
  },
  /** Admitted, then a prefill that takes for ever. */
  silent: (turn) => begin(turn),
  /** Waits in the queue for ever. */
  unadmitted: () => undefined,
  dies: async (turn) => {
    begin(turn);
    sendText(turn, "x = ");
    await sleep(20);
    turn.response.destroy();
  },
  stops_short: (turn) => {
    begin(turn);
    sendText(turn, "x = ");
    turn.response.end();
  },
  error_event: (turn) => {
    begin(turn);
    sendText(turn, "x = ");
    const error = new ServiceError("engine_error", `matmul failed at ${fakeNodeKey}`);
    turn.response.end(encodeEvent(JSON.stringify(toErrorBody(error))));
  },
  bad_json: (turn) => {
    begin(turn);
    turn.response.end("data: {nonsense\n\n");
  },
  bad_shape: (turn) => {
    begin(turn);
    turn.response.end('data: {"hello": "world"}\n\n');
  },
  endless_event: (turn) => {
    begin(turn);
    turn.response.end(`data: ${"x".repeat(1_100_000)}\n\n`);
  },
  not_a_stream: ({ response }) => sendJson(response, 200, { ok: true }),
  too_long: ({ response }) =>
    sendError(
      response,
      new ServiceError("context_length_exceeded", "5000 prompt tokens exceed 4096", {
        param: "prompt",
      }),
    ),
  overloaded: ({ response }) => {
    response.setHeader("retry-after", "7");
    sendError(response, new ServiceError("overloaded", `queue of ${fakeNodeKey} is full`));
  },
  queue_full: ({ response }) => {
    response.setHeader("retry-after", "3");
    sendError(response, new ServiceError("rate_limited", "64 requests wait already"));
  },
  loading: ({ response }) => {
    response.setHeader("retry-after", "1");
    sendError(response, new ServiceError("node_unavailable", "loading"));
  },
  bug: ({ response }) =>
    sendError(response, new ServiceError("internal_error", `bug at ${fakeNodeKey}`)),
  engine_error: ({ response }) =>
    sendError(response, new ServiceError("engine_error", `CUDA fault at ${fakeNodeKey}`)),
  crash: ({ response }) => {
    response.writeHead(500, { "content-type": "text/plain" });
    response.end(`Error: secret ${fakeNodeKey}`);
  },
  /** To where any call is answered. */
  redirect: ({ response }) => {
    response.writeHead(307, { location: "/moved/v1/completions" });
    response.end();
  },
};

/** A text in pieces of a few characters, as a model would write it. `CUT` at its end leaves it unfinished. */
export function say(turn: Turn, text: string): void {
  begin(turn);
  turn.response.write(": queue 3\n\n");
  turn.response.write(": queue 1\n\n");
  const isCut = text.endsWith("CUT");
  const spoken = isCut ? text.slice(0, -"CUT".length) : text;
  for (const piece of spoken.match(/[^]{1,5}/gu) ?? []) sendText(turn, piece);
  finish(turn, isCut ? "length" : "stop");
}

function begin({ response }: Turn): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.flushHeaders();
}

function chunk(text: string, finishReason: string | null = null) {
  return {
    ...envelope,
    choices: [{ index: 0, text, logprobs: null, finish_reason: finishReason }],
  };
}

function sendChoice({ response }: Turn, fields: Record<string, unknown>): void {
  const choice = { logprobs: null, finish_reason: null, ...fields };
  response.write(`data: ${JSON.stringify({ ...envelope, choices: [choice] })}\n\n`);
}

function logprobsOf(token: string) {
  const described = { token, logprob: -0.5, bytes: [...new TextEncoder().encode(token)] };
  return { content: [{ ...described, top_logprobs: [described] }], refusal: null };
}

function sendText({ response, call }: Turn, text: string, finishReason: string | null = null) {
  call.textsSent += 1;
  response.write(`data: ${JSON.stringify(chunk(text, finishReason))}\n\n`);
}

function finish(turn: Turn, reason: string): void {
  sendText(turn, "", reason);
  sendUsageAndEnd(turn);
}

function sendUsageAndEnd({ response }: Turn): void {
  response.write(`data: ${JSON.stringify({ ...envelope, choices: [], usage })}\n\n`);
  response.end("data: [DONE]\n\n");
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

export function sendError(response: ServerResponse, error: ServiceError): void {
  sendJson(response, error.status, toErrorBody(error));
}
