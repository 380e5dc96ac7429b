/** Several clients of the node at once, each with one question after another. */
import { applyChatTemplate, toPrompt } from "../../shared/chat-template.ts";
import type { CompletionRequest } from "../../shared/completion.ts";
import { modelListSchema } from "../../shared/model-info.ts";
import type { ClientsOptions } from "./clients-options.ts";
import { streamAnswer, type NodeAddress, type StreamedAnswer } from "./streamed-answer.ts";

export interface LoadFigures {
  readonly clients: number;
  readonly tokensPerSecond: number;
  readonly firstTokenMs: Percentiles;
  readonly betweenTokensMs: Percentiles;
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

type AnswerOptions = Pick<ClientsOptions, "tokens" | "speculation">;

const questionCount = 16;

export class ClientsLoad {
  readonly #address: NodeAddress;
  readonly #requests: readonly CompletionRequest[];
  /** What each question gets alone. */
  readonly #texts: readonly string[];

  private constructor(
    address: NodeAddress,
    requests: readonly CompletionRequest[],
    texts: readonly string[],
  ) {
    this.#address = address;
    this.#requests = requests;
    this.#texts = texts;
  }

  /** Asks each question once, alone. */
  static async prepare(address: NodeAddress, options: AnswerOptions): Promise<ClientsLoad> {
    const requests = await writeRequests(address, options);
    const texts: string[] = [];
    for (const request of requests) texts.push((await streamAnswer(address, request)).text);
    return new ClientsLoad(address, requests, texts);
  }

  /** Throws where an answer differs from the one that its question gets alone. */
  async run(clients: number, answersOfEach: number): Promise<LoadFigures> {
    const beginMs = performance.now();
    const all = await Promise.all(
      Array.from({ length: clients }, (_, client) => this.#askOn(client, answersOfEach)),
    );
    const seconds = (performance.now() - beginMs) / 1000;
    const answers = all.flat();
    const tokens = answers.reduce((sum, answer) => sum + answer.tokens, 0);
    return {
      clients,
      tokensPerSecond: tokens / seconds,
      firstTokenMs: toPercentiles(answers.map(({ firstTokenMs }) => firstTokenMs)),
      betweenTokensMs: toPercentiles(answers.flatMap(({ betweenTokensMs }) => betweenTokensMs)),
    };
  }

  async #askOn(client: number, count: number): Promise<StreamedAnswer[]> {
    const answers: StreamedAnswer[] = [];
    for (let index = 0; index < count; index += 1) {
      const question = (client + index) % this.#requests.length;
      const request = this.#requests[question];
      if (!request) continue;
      const answer = await streamAnswer(this.#address, request);
      if (answer.text !== this.#texts[question]) {
        throw new Error(`Question ${question} got another answer than alone: ${answer.text}`);
      }
      answers.push(answer);
    }
    return answers;
  }
}

/** Questions of about the same length, all different. */
async function writeRequests(
  { url, key }: NodeAddress,
  { tokens, speculation }: AnswerOptions,
): Promise<CompletionRequest[]> {
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch(`${url}/v1/models`, { headers });
  const [model] = modelListSchema.parse(await response.json()).data;
  if (!model) throw new Error("The node serves no model.");
  return Array.from({ length: questionCount }, (_, index) => {
    const content = `Solve the following simultaneous equations:\n${index + 2}x - y = 3\n2x + y = -9`;
    return {
      prompt: toPrompt(applyChatTemplate([{ role: "user", content }]), model.control_tokens),
      max_tokens: tokens,
      temperature: 0,
      ignore_eos: true,
      ...(!speculation && { speculation }),
      stream: true,
      stream_options: { include_usage: true },
    };
  });
}

function toPercentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}
