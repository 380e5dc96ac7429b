/** A node of the check's own with one model, asked over HTTP as the edge does. */
import { randomBytes } from "node:crypto";
import { applyChatTemplate, toPrompt } from "../../shared/chat-template.ts";
import { completionChunkSchema, completionResponseSchema } from "../../shared/completion.ts";
import { errorBodySchema } from "../../shared/errors.ts";
import { type ModelInfo, modelListSchema } from "../../shared/model-info.ts";
import { decodeEvents } from "../../shared/sse.ts";
import { type NodeHealth, readNodeHealth } from "../local/node-health.ts";
import { ServiceProcess } from "../local/service-process.ts";

export interface Completion {
  readonly ids: readonly number[];
  readonly text: string;
}

/** The article's question. */
const question = "Solve the following simultaneous equations:\n3x - y = 3\n2x + y = -9";
const stopMs = 5000;

export class CheckedNode {
  readonly #process: ServiceProcess;
  readonly #url: string;
  readonly #key: string;
  readonly #model: ModelInfo;

  private constructor(process: ServiceProcess, url: string, key: string, model: ModelInfo) {
    this.#process = process;
    this.#url = url;
    this.#key = key;
    this.#model = model;
  }

  /** Resolves when the model is loaded. Throws the node's own reason where it can't be. */
  static async start(settings: Readonly<Record<string, string>>): Promise<CheckedNode> {
    const key = randomBytes(16).toString("hex");
    const { MODELS: _several, ...inherited } = process.env;
    const node = new ServiceProcess({
      name: "node",
      entry: "gpu-node/main.ts",
      environment: {
        ...inherited,
        ...settings,
        NODE_KEY: key,
        NODE_PORT: "0",
        NODE_HOST: "127.0.0.1",
        DRAIN_MS: "0",
      },
      log: "kept",
    });
    try {
      await node.ready;
      const url = await node.listening;
      const headers = { authorization: `Bearer ${key}` };
      const response = await fetch(`${url}/v1/models`, { headers });
      const [model] = modelListSchema.parse(await response.json()).data;
      if (model === undefined) throw new Error("The node serves no model.");
      return new CheckedNode(node, url, key, model);
    } catch (error) {
      await node.stop(stopMs);
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#process.stop(stopMs);
  }

  async readHealth(): Promise<NodeHealth> {
    return readNodeHealth(this.#url);
  }

  /** The likeliest `count` tokens that answer the article's question. */
  async complete(count: number): Promise<Completion> {
    const response = await this.#ask(count, {});
    const { choices } = completionResponseSchema.parse(await response.json());
    return { ids: choices[0]?.token_ids ?? [], text: choices[0]?.text ?? "" };
  }

  /**
   * The same, calling back for each event with the number of tokens so far; an abort leaves the stream.
   * null: as many tokens as the context holds.
   */
  async stream(
    count: number | null,
    onTokens: (tokens: number) => void,
    signal: AbortSignal | null = null,
  ): Promise<void> {
    const { body } = await this.#ask(count, { stream: true }, signal);
    if (body === null) throw new Error("The node answered without a stream.");
    let tokens = 0;
    for await (const { data } of decodeEvents(body)) {
      if (data === "[DONE]") return;
      const failure = errorBodySchema.safeParse(JSON.parse(data));
      if (failure.success) throw new Error(failure.data.error.message);
      const [choice] = completionChunkSchema.parse(JSON.parse(data)).choices;
      tokens += choice?.token_ids?.length ?? 0;
      onTokens(tokens);
    }
    throw new Error("The stream broke off.");
  }

  async #ask(
    count: number | null,
    fields: object,
    signal: AbortSignal | null = null,
  ): Promise<Response> {
    const turns = [{ role: "user", content: question }] as const;
    const prompt = toPrompt(applyChatTemplate(turns), this.#model.control_tokens);
    const fixed = { temperature: 0, ignore_eos: true, return_token_ids: true };
    const response = await fetch(`${this.#url}/v1/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.#key}`, "content-type": "application/json" },
      body: JSON.stringify({ prompt, max_tokens: count, ...fixed, ...fields }),
      signal,
    });
    if (response.ok) return response;
    throw new Error(`The node answered with HTTP ${response.status}: ${await response.text()}`);
  }
}
