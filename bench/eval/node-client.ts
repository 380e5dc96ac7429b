/** Asks a node of the service over HTTP, as the edge does. */
import { applyChatTemplate, type ChatTurn, toPrompt } from "../../shared/chat-template.ts";
import { completionResponseSchema } from "../../shared/completion.ts";
import { errorBodySchema } from "../../shared/errors.ts";
import { type ModelInfo, modelListSchema } from "../../shared/model-info.ts";

/** The article's bound on an answer, in tokens. */
const maxTokens = 500;

export interface Answer {
  readonly text: string;
  readonly finishReason: "stop" | "length";
  readonly completionTokens: number;
}

export interface NodeClient {
  readonly model: ModelInfo;
  /** The likeliest answer, at most `maxTokens` long. Throws where the node answers with an error. */
  ask(turns: readonly ChatTurn[]): Promise<Answer>;
}

export async function createNodeClient(url: string, key: string): Promise<NodeClient> {
  const call = (path: string, body?: object): Promise<unknown> => callNode(url + path, key, body);
  const { data } = modelListSchema.parse(await call("/v1/models"));
  const [model] = data;
  if (model === undefined) throw new Error(`The node at ${url} serves no model.`);
  return {
    model,
    async ask(turns) {
      const prompt = toPrompt(applyChatTemplate(turns), model.control_tokens);
      const body = { prompt, max_tokens: maxTokens, temperature: 0 };
      const { choices, usage } = completionResponseSchema.parse(
        await call("/v1/completions", body),
      );
      const text = choices.map((choice) => choice.text).join("");
      const finishReason = choices[0]?.finish_reason ?? "length";
      return { text, finishReason, completionTokens: usage.completion_tokens };
    },
  };
}

async function callNode(url: string, key: string, body: object | undefined): Promise<unknown> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const response = await fetch(
    url,
    body === undefined ? { headers } : { headers, method: "POST", body: JSON.stringify(body) },
  ).catch((error: unknown) => {
    throw new Error(`The node can't be reached at ${url}.`, { cause: error });
  });
  const content: unknown = await response.json();
  if (response.ok) return content;
  const error = errorBodySchema.safeParse(content).data?.error.message ?? "no OpenAI error body";
  throw new Error(`The node answered ${url} with HTTP ${response.status}: ${error}`);
}
