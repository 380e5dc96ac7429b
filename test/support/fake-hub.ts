/** A model hub on 127.0.0.1 whose storage is another origin, and which goes wrong as it is told to. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createRandom, type Random } from "../../gpu-node/engine/random.ts";

export interface HubFaults {
  /** Shares of requests, 0 to 1. */
  readonly cut?: number;
  readonly busy?: number;
  readonly tooMany?: number;
  readonly refused?: number;
  /** Of requests to the storage, whose addresses are then good no more. */
  readonly expired?: number;
  /** The first byte of a file with LFS comes wrong so many times. */
  readonly wrongDownloads?: number;
  readonly withoutRanges?: boolean;
  /** Bytes a second of one connection, so that a kill finds a pull at work. */
  readonly bytesPerSecond?: number;
}

interface HubFile {
  readonly path: string;
  readonly content: Buffer;
  readonly isLarge: boolean;
  /** What the hub says instead of the true size. */
  readonly claimedBytes?: number;
}

export interface SeenRequest {
  readonly origin: "hub" | "storage";
  readonly path: string;
  readonly authorization: string | undefined;
  readonly range: string | undefined;
}

export const repository = "someone/Phi-3-tiny-onnx";
export const commit = "0123456789abcdef0123456789abcdef01234567";

export class FakeHub {
  readonly requests: SeenRequest[] = [];
  faults: HubFaults = {};
  files: HubFile[] = [];
  /** Entries that the hub lists besides its files. */
  extraEntries: unknown[] = [];
  #wrong = 0;
  readonly #random: Random;
  readonly #hub: Server;
  readonly #storage: Server;

  private constructor(seed: number) {
    this.#random = createRandom(seed);
    this.#hub = createServer((request, response) => this.#answer("hub", request, response));
    this.#storage = createServer((request, response) => this.#answer("storage", request, response));
  }

  static async start(seed: number): Promise<FakeHub> {
    const hub = new FakeHub(seed);
    for (const server of [hub.#hub, hub.#storage]) {
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
    }
    return hub;
  }

  get url(): string {
    return addressOf(this.#hub);
  }

  stop(): void {
    for (const server of [this.#hub, this.#storage]) {
      server.close();
      server.closeAllConnections();
    }
  }

  /** A model folder `gpu/int4`: small files in git, weights of `bytes` random bytes in LFS. */
  addModel(bytes: number): void {
    const weights = Buffer.from(
      Array.from({ length: bytes }, () => Math.floor(this.#random() * 256)),
    );
    this.files = [
      { path: "gpu/int4/genai_config.json", content: Buffer.from('{"model": {}}'), isLarge: false },
      { path: "gpu/int4/model.onnx.data", content: weights, isLarge: true },
      { path: "gpu/int4/notes/empty.txt", content: Buffer.alloc(0), isLarge: false },
      { path: "gpu/int4/tokenizer.json", content: weights.subarray(0, 5000), isLarge: false },
    ];
  }

  #answer(origin: "hub" | "storage", request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", this.url);
    const { authorization, range } = request.headers;
    this.requests.push({ origin, path: url.pathname, authorization, range });
    if (this.#random() < (this.faults.busy ?? 0)) return end(response, 503);
    if (this.#random() < (this.faults.refused ?? 0)) return end(response, 403);
    const asksForRest = this.#random() < (this.faults.tooMany ?? 0);
    if (asksForRest) return end(response, 429, { "retry-after": "1" });
    const hasExpired = origin === "storage" && this.#random() < (this.faults.expired ?? 0);
    if (hasExpired) return end(response, 403);
    if (origin === "storage") return this.#sendFile(url.pathname.slice(1), request, response);
    const api = `/api/models/${repository}`;
    if (url.pathname.startsWith(`${api}/revision/`)) {
      return sendJson(response, { sha: commit, tags: ["onnx", "license:mit"] });
    }
    if (url.pathname.startsWith(`${api}/tree/${commit}/`)) return this.#sendTree(url, response);
    const resolved = `/${repository}/resolve/${commit}/`;
    if (!url.pathname.startsWith(resolved)) return end(response, 404);
    const path = url.pathname.slice(resolved.length);
    const isLarge = this.files.some((file) => file.path === path && file.isLarge);
    if (!isLarge) return this.#sendFile(path, request, response);
    return end(response, 302, { location: `${addressOf(this.#storage)}/${path}?signature=x` });
  }

  /** In two pages. */
  #sendTree(url: URL, response: ServerResponse): void {
    const entries = [...this.files.map(toEntry), ...this.extraEntries];
    const isFirst = url.searchParams.get("cursor") === null;
    if (isFirst) response.setHeader("link", `<${url.href}&cursor=2>; rel="next"`);
    sendJson(response, isFirst ? entries.slice(0, 2) : entries.slice(2));
  }

  #sendFile(path: string, request: IncomingMessage, response: ServerResponse): void {
    const file = this.files.find((each) => each.path === path);
    if (!file) return end(response, 404);
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    let body = Buffer.from(file.content);
    const hasFirstByte = !range || range[1] === "0";
    if (file.isLarge && hasFirstByte && this.#wrong < (this.faults.wrongDownloads ?? 0)) {
      this.#wrong += 1;
      body[0] = (body[0] ?? 0) ^ 1;
    }
    if (range && this.faults.withoutRanges !== true) {
      const [start, last] = [Number(range[1]), Number(range[2])];
      body = body.subarray(start, last + 1);
      response.statusCode = 206;
      response.setHeader("content-range", `bytes ${start}-${last}/${file.content.length}`);
    }
    response.setHeader("content-length", body.length);
    const isCut = this.#random() < (this.faults.cut ?? 0);
    void this.#send(body, isCut ? Math.floor(this.#random() * body.length) : undefined, response);
  }

  async #send(body: Buffer, cutAt: number | undefined, response: ServerResponse): Promise<void> {
    const { bytesPerSecond = Infinity } = this.faults;
    const content = body.subarray(0, cutAt);
    const step = 16_384;
    for (let start = 0; start < content.length && !response.destroyed; start += step) {
      response.write(content.subarray(start, start + step));
      const delayMs = (step / bytesPerSecond) * 1000;
      if (delayMs > 0) await new Promise((done) => setTimeout(done, delayMs));
    }
    if (cutAt === undefined) response.end();
    else response.write("", () => response.destroy());
  }
}

function toEntry({ path, content, isLarge, claimedBytes }: HubFile): unknown {
  const size = claimedBytes ?? content.length;
  const blob = createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { type: "file", path, size, oid: blob, ...(isLarge && { lfs: { oid: sha256, size } }) };
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The hub isn't listening.");
  return `http://127.0.0.1:${address.port}`;
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(value));
}

function end(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, headers).end();
}
