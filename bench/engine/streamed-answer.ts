/** One streamed answer as its client sees it come. Reads with as little work as can be: it shares the cores. */
import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { completionChunkSchema, type CompletionRequest } from "../../shared/completion.ts";

export interface NodeAddress {
  readonly url: string;
  readonly key: string;
}

export interface StreamedAnswer {
  readonly text: string;
  readonly tokens: number;
  /** From the request to the first event with text. */
  readonly firstTokenMs: number;
  /** From each event with text to the next. */
  readonly betweenTokensMs: readonly number[];
}

interface Arrival {
  readonly atMs: number;
  readonly bytes: Buffer;
}

/** Connections are kept, as the edge keeps them. */
const agent = new Agent({ keepAlive: true });

/** Throws where the node refuses, or the answer breaks off. */
export async function streamAnswer(
  { url, key }: NodeAddress,
  body: CompletionRequest,
): Promise<StreamedAnswer> {
  const beginMs = performance.now();
  const incoming = await post(`${url}/v1/completions`, key, body);
  const arrivals: Arrival[] = [];
  incoming.on("data", (bytes: Buffer) => arrivals.push({ atMs: performance.now(), bytes }));
  await once(incoming, "end");
  if (incoming.statusCode === 200) return readAnswer(arrivals, beginMs);
  const text = Buffer.concat(arrivals.map(({ bytes }) => bytes)).toString();
  throw new Error(`The node answered with HTTP ${incoming.statusCode}: ${text}`);
}

async function post(url: string, key: string, body: object): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(url, { agent, method: "POST", headers }, resolve)
    .on("error", reject)
    .end(JSON.stringify(body));
  return promise;
}

function readAnswer(arrivals: readonly Arrival[], beginMs: number): StreamedAnswer {
  let text = "";
  let tokens = 0;
  const timesMs: number[] = [];
  for (const { data, atMs } of readEvents(arrivals)) {
    const { choices, usage } = completionChunkSchema.parse(JSON.parse(data));
    const piece = choices[0]?.text ?? "";
    text += piece;
    tokens = usage?.completion_tokens ?? tokens;
    if (piece !== "") timesMs.push(atMs);
  }
  const [firstMs] = timesMs;
  if (firstMs === undefined || tokens === 0) throw new Error("The answer broke off.");
  const betweenTokensMs = timesMs.slice(1).map((atMs, index) => atMs - (timesMs[index] ?? atMs));
  return { text, tokens, firstTokenMs: firstMs - beginMs, betweenTokensMs };
}

/** Each event has come when its last byte has. */
function* readEvents(arrivals: readonly Arrival[]) {
  const decoder = new TextDecoder();
  let rest = "";
  for (const { bytes, atMs } of arrivals) {
    const events = (rest + decoder.decode(bytes, { stream: true })).split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) {
      const data = event.startsWith("data: ") ? event.slice("data: ".length) : "[DONE]";
      if (data !== "[DONE]") yield { data, atMs };
    }
  }
}
