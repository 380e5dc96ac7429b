/** An HTTP proxy on 127.0.0.1 that tunnels (CONNECT), and notes where to. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";

export class FakeProxy {
  /** `host:port` of each tunnel. */
  readonly targets: string[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((_, response) => response.writeHead(405).end());
    this.#server.on("connect", (request, socket) => {
      const target = new URL(`http://${request.url}`);
      this.targets.push(target.host);
      const onward = connect(Number(target.port), target.hostname, () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        socket.pipe(onward).pipe(socket);
      });
      onward.on("error", () => socket.destroy());
      socket.on("error", () => onward.destroy());
    });
  }

  static async start(): Promise<FakeProxy> {
    const proxy = new FakeProxy();
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("The proxy is not up.");
    return `http://127.0.0.1:${address.port}`;
  }

  stop(): void {
    this.#server.close();
  }
}
