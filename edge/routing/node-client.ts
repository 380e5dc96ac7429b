/** The edge's side of one node: its models, and completions as streams. */
import type { CompletionChunk, CompletionRequest } from "../../shared/completion.ts";
import { fromZodError, isServiceError, ServiceError } from "../../shared/errors.ts";
import { type ModelInfo, modelListSchema } from "../../shared/model-info.ts";
import type { TokenMeter } from "../keys/token-meter.ts";
import { readNodeChunks } from "./node-chunks.ts";
import { fromNodeResponse, nodeUnavailable } from "./node-error.ts";

/** A restarted node with another model is noticed after this time. */
const modelsKeptMs = 5_000;
const modelsTimeoutMs = 5_000;

export interface NodeCall {
  readonly requestId: string;
  /** Whose the request is: the node serves tenants by turns. */
  readonly tenant: string;
  /** Ends the call, and with it the node's work. */
  readonly signal: AbortSignal;
  /** Told its place in the node's queue whenever that changes; 0 = it runs. */
  readonly onQueue?: (position: number) => void;
  /** Counts what the node makes. */
  readonly meter?: TokenMeter;
}

export class NodeClient {
  readonly #url: string;
  readonly #key: string;
  #models: { readonly list: readonly ModelInfo[]; readonly expiresMs: number } | undefined;

  /** @param url without a slash at the end */
  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
  }

  async listModels(call: NodeCall): Promise<readonly ModelInfo[]> {
    if (this.#models && Date.now() < this.#models.expiresMs) return this.#models.list;
    const signal = AbortSignal.any([call.signal, AbortSignal.timeout(modelsTimeoutMs)]);
    const response = await this.#fetch("/v1/models", { ...call, signal });
    const parsed = modelListSchema.safeParse(await response.json().catch(() => undefined));
    if (!parsed.success) throw nodeUnavailable(fromZodError(parsed.error, "node's model list"));
    this.#models = { list: parsed.data.data, expiresMs: Date.now() + modelsKeptMs };
    return this.#models.list;
  }

  /**
   * Without an id, the first model.
   * @throws ServiceError `model_not_found`
   */
  async findModel(id: string | undefined, call: NodeCall): Promise<ModelInfo> {
    const models = await this.listModels(call);
    const model = id === undefined ? models[0] : models.find((candidate) => candidate.id === id);
    if (model) return model;
    if (id === undefined) throw nodeUnavailable(new Error("The node serves no model."));
    const ids = models.map((known) => `\`${known.id}\``).join(", ");
    throw new ServiceError(
      "model_not_found",
      `The model \`${id}\` is not served here. Served: ${ids}.`,
      { param: "model" },
    );
  }

  /** Resolves once the node has admitted the request; its chunks then come as they are made. */
  async complete(
    request: CompletionRequest & { readonly stream: true },
    call: NodeCall,
  ): Promise<AsyncGenerator<CompletionChunk, void, undefined>> {
    const response = await this.#fetch("/v1/completions", call, request);
    const body: ReadableStream<Uint8Array> | null = response.body;
    if (!body || !response.headers.get("content-type")?.startsWith("text/event-stream")) {
      await body?.cancel();
      throw nodeUnavailable(new Error("The node did not answer with an event stream."));
    }
    const chunks = readNodeChunks(body, call);
    return call.meter ? call.meter.measure(chunks, request) : chunks;
  }

  async #fetch(path: string, call: NodeCall, body?: CompletionRequest): Promise<Response> {
    const headers = {
      authorization: `Bearer ${this.#key}`,
      "x-request-id": call.requestId,
      "x-tenant": call.tenant,
    };
    const sent = body && {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
    };
    // A redirect would carry the key elsewhere.
    const response = await fetch(`${this.#url}${path}`, {
      headers,
      ...sent,
      redirect: "manual",
      signal: call.signal,
    }).catch((thrown: unknown) => {
      const reason: unknown = call.signal.reason;
      throw isServiceError(reason) ? reason : nodeUnavailable(thrown);
    });
    if (!response.ok) throw await fromNodeResponse(response);
    return response;
  }
}
