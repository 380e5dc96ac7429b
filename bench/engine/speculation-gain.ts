/** What speculation brings: each question with it and without, in turns, through a node. */
import { applyChatTemplate, toPrompt } from "../../shared/chat-template.ts";
import type { CompletionRequest } from "../../shared/completion.ts";
import { modelListSchema } from "../../shared/model-info.ts";
import { createCases } from "../eval/evaluation-case.ts";
import { createRandomPrompt } from "./random-prompt.ts";
import type { SpeculationOptions } from "./speculation-options.ts";
import { percentile } from "./statistics.ts";
import { streamAnswer, type NodeAddress } from "./streamed-answer.ts";

export interface SpeculationGain {
  readonly answers: number;
  readonly tokens: number;
  /** Decode steps with speculation; without, there is one for each token but an answer's first. */
  readonly steps: number;
  readonly draftTokens: number;
  readonly acceptedTokens: number;
  /** From request to last byte, of all answers together. */
  readonly secondsWith: number;
  readonly secondsWithout: number;
  /** The median answer's time without by its time with. */
  readonly medianRatio: number;
}

interface DraftCounts {
  readonly draftTokens: number;
  readonly acceptedTokens: number;
}

interface TimedAnswer {
  readonly text: string;
  readonly tokens: number;
  readonly ms: number;
}

/** Throws where an answer isn't the same with and without. */
export async function measureGain(
  address: NodeAddress,
  options: SpeculationOptions,
): Promise<SpeculationGain> {
  const requests = await writeRequests(address, options);
  for (const request of requests.slice(0, options.warmUp)) {
    await ask(address, request, true);
    await ask(address, request, false);
  }
  const before = await readDraftCounts(address);
  const pairs: { readonly guessed: TimedAnswer; readonly plain: TimedAnswer }[] = [];
  for (const [index, request] of requests.slice(options.warmUp).entries()) {
    const first = await ask(address, request, index % 2 === 0);
    const second = await ask(address, request, index % 2 === 1);
    const [guessed, plain] = index % 2 === 0 ? [first, second] : [second, first];
    if (guessed.text !== plain.text) throw new Error(`Speculation changed answer ${index}.`);
    pairs.push({ guessed, plain });
  }
  const after = await readDraftCounts(address);
  const sum = (read: (pair: (typeof pairs)[number]) => number) =>
    pairs.reduce((total, pair) => total + read(pair), 0);
  const acceptedTokens = after.acceptedTokens - before.acceptedTokens;
  return {
    answers: pairs.length,
    tokens: sum(({ guessed }) => guessed.tokens),
    steps: sum(({ guessed }) => guessed.tokens - 1) - acceptedTokens,
    draftTokens: after.draftTokens - before.draftTokens,
    acceptedTokens,
    secondsWith: sum(({ guessed }) => guessed.ms) / 1000,
    secondsWithout: sum(({ plain }) => plain.ms) / 1000,
    medianRatio: percentile(
      pairs.map(({ guessed, plain }) => plain.ms / guessed.ms),
      0.5,
    ),
  };
}

async function ask(
  address: NodeAddress,
  request: CompletionRequest,
  speculation: boolean,
): Promise<TimedAnswer> {
  const beginMs = performance.now();
  const { text, tokens } = await streamAnswer(address, { ...request, speculation });
  return { text, tokens, ms: performance.now() - beginMs };
}

async function writeRequests(
  { url, key }: NodeAddress,
  { text, answers, warmUp, seed, language, tokens }: SpeculationOptions,
): Promise<CompletionRequest[]> {
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch(`${url}/v1/models`, { headers });
  const [model] = modelListSchema.parse(await response.json()).data;
  if (!model) throw new Error("The node serves no model.");
  const count = answers + warmUp;
  const range = { coefficient: 12, constant: 99 };
  const prompts =
    text === "random"
      ? Array.from({ length: count }, (_, index) => createRandomPrompt(seed + index, 40))
      : createCases({ count, language, seed, range }).map(({ turns }) =>
          toPrompt(applyChatTemplate(turns), model.control_tokens),
        );
  return prompts.map((prompt, seedOfAnswer) => ({
    prompt,
    max_tokens: tokens,
    temperature: text === "random" ? 1 : 0,
    ignore_eos: text === "random",
    seed: seedOfAnswer,
    stream: true,
    stream_options: { include_usage: true },
  }));
}

async function readDraftCounts({ url }: NodeAddress): Promise<DraftCounts> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const read = (name: string): number => {
    const line = new RegExp(`^vllm:spec_decode_num_${name}_total\\{.*\\} (\\d+)$`, "m").exec(text);
    return Number(line?.[1] ?? Number.NaN);
  };
  return { draftTokens: read("draft_tokens"), acceptedTokens: read("accepted_tokens") };
}
