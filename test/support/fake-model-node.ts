/** The node's server on a model without weights: real HTTP, real tokenizer, scripted tokens. */
import { CompletionService } from "../../gpu-node/completion-service.ts";
import { createApp } from "../../gpu-node/app.ts";
import { Drafter } from "../../gpu-node/engine/drafting/drafter.ts";
import { Scheduler } from "../../gpu-node/engine/scheduler.ts";
import type { LogFields } from "../../gpu-node/log.ts";
import type { Metrics } from "../../gpu-node/metrics.ts";
import { NodeState } from "../../gpu-node/node-state.ts";
import { createTokenShapes } from "../../gpu-node/token-shapes.ts";
import { startServer, type RunningServer } from "../../gpu-node/server.ts";
import {
  completionChunkSchema,
  completionResponseSchema,
  type CompletionChunk,
  type CompletionResponse,
} from "../../shared/completion.ts";
import { errorBodySchema } from "../../shared/errors.ts";
import { decodeEvents } from "../../shared/sse.ts";
import { answering, FakeModelRunner, type FakeModelOptions } from "./fake-model-runner.ts";
import { createNanoTokenizer } from "./nano-model.ts";

export const nodeKey = "node-key-for-tests";

const tokenizer = createNanoTokenizer();
const vocabularySize = 32_064;
const shapes = createTokenShapes(tokenizer.spelling, vocabularySize);
const assistant = 32001;
export const endToken = 32007;
/** A question of one turn, as the edge sends it. */
export const chat = [32010, "\nSolve x + y = 3", 32007, "\n", assistant, "\n"];

export interface FakeModelNode {
  readonly url: string;
  readonly state: NodeState;
  readonly scheduler: Scheduler;
  readonly server: RunningServer;
  readonly logged: { readonly event: string; readonly fields: LogFields }[];
  /** To the app itself, past the server. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  post(body: unknown, signal?: AbortSignal): Promise<Response>;
}

export interface FakeModelNodeOptions extends FakeModelOptions {
  readonly maxWaiting?: number;
  /** Ids of models beside `fake-model`; they share its scheduler. */
  readonly furtherModels?: readonly string[];
  /** Guesses tokens ahead: then an answer takes fewer steps. */
  readonly speculates?: boolean;
  /** Leave it as it is before all models are loaded. */
  readonly isLoading?: boolean;
}

/** Close its `server` in the end. */
async function startFakeModelNode(options: FakeModelNodeOptions): Promise<FakeModelNode> {
  const state = new NodeState();
  const scheduler = new Scheduler(new FakeModelRunner(options), {
    maxWaiting: options.maxWaiting ?? 8,
    onStep: (tokens) => state.metrics.observeStep("fake-model", tokens),
    ...(options.speculates && { drafter: new Drafter(shapes) }),
  });
  const logged: FakeModelNode["logged"] = [];
  const app = createApp({
    state,
    key: nodeKey,
    log: (event, fields = {}) => logged.push({ event, fields }),
    onAnswer: () => undefined,
  });
  const facts = {
    provider: "cpu",
    device: null,
    runtimeVersion: "none",
    memoryPlan: { rowClasses: [], weightsBytes: 0, kvBytes: 0, limitBytes: null },
    loadMs: 0,
  } as const;
  for (const id of ["fake-model", ...(options.furtherModels ?? [])]) {
    const contextLength = options.rowClasses?.at(-1)?.length ?? 512;
    const parts = { id, metrics: state.metrics, contextLength };
    state.addModel({ service: createService(scheduler, parts), ...facts });
  }
  if (!options.isLoading) state.endLoading();
  const server = await startServer({
    fetch: app.fetch,
    host: "127.0.0.1",
    port: 0,
    onAnswered: (request) => state.metrics.http.observe(request),
  });
  const post = (body: unknown, signal?: AbortSignal) =>
    fetch(`${server.url}/v1/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${nodeKey}`, "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
      ...(signal && { signal }),
    });
  return { url: server.url, state, scheduler, server, logged, fetch: app.fetch, post };
}

interface ServiceParts {
  readonly id: string;
  readonly metrics: Metrics;
  readonly contextLength: number;
}

function createService(
  scheduler: Scheduler,
  { id, metrics, contextLength }: ServiceParts,
): CompletionService {
  return new CompletionService({
    info: {
      id,
      object: "model",
      created: 1_780_000_000,
      owned_by: "local",
      context_length: contextLength,
      control_tokens: { ...tokenizer.controlTokens },
      eos_token_ids: [32007, 32001, 32000],
    },
    vocabularySize,
    tokenizer,
    scheduler,
    metrics,
  });
}

/** A node whose model says `text` to every prompt that ends like a chat, and then its end token. */
export function startSaying(
  text: string,
  options: Partial<FakeModelNodeOptions> = {},
): Promise<FakeModelNode> {
  const [, ...ids] = tokenizer.encode([assistant, text]);
  return startFakeModelNode({ next: answering([...ids, endToken], assistant), ...options });
}

const defaults = { prompt: chat, temperature: 0, max_tokens: 100 };

/** A whole answer; greedy, to `chat`, of at most 100 tokens where `fields` don't say otherwise. */
export async function complete(
  node: FakeModelNode,
  fields: Record<string, unknown> = {},
): Promise<CompletionResponse> {
  const response = await node.post({ ...defaults, ...fields });
  return completionResponseSchema.parse(await response.json());
}

/** The chunks of a streamed answer that ended well. */
export async function streamChunks(
  node: FakeModelNode,
  fields: Record<string, unknown> = {},
): Promise<CompletionChunk[]> {
  const data = await readData(await node.post({ ...defaults, stream: true, ...fields }));
  if (data.pop() !== "[DONE]") throw new Error("the stream did not end well");
  return data.map((chunk) => completionChunkSchema.parse(JSON.parse(chunk)));
}

/** The data of all events. */
export async function readData(response: Response): Promise<string[]> {
  const data: string[] = [];
  if (response.body) for await (const event of decodeEvents(response.body)) data.push(event.data);
  return data;
}

export async function errorOf(response: Response) {
  const { error } = errorBodySchema.parse(await response.json());
  return { status: response.status, code: error.code, param: error.param };
}

export function textOf(chunks: readonly CompletionChunk[]): string {
  return chunks.map((chunk) => chunk.choices[0]?.text ?? "").join("");
}
