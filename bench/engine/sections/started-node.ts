/** The node as a process of its own, and requests of token ids to it. */
import { randomUUID } from "node:crypto";
import { ServiceProcess } from "../../../deploy/local/service-process.ts";
import { readChildMemory } from "../../rehearsal/resident-memory.ts";
import { streamAnswer, type NodeAddress, type StreamedAnswer } from "../streamed-answer.ts";

const entry = "gpu-node/main.ts";

export class StartedNode {
  readonly #address: NodeAddress;

  private constructor(address: NodeAddress) {
    this.#address = address;
  }

  /** Runs `work` with the node on a free port, which ends afterwards. Throws why it can't start. */
  static async run<T>(
    settings: Readonly<Record<string, string>>,
    work: (node: StartedNode) => Promise<T>,
  ): Promise<T> {
    const key = randomUUID();
    const node = new ServiceProcess({
      name: "node",
      entry,
      environment: { ...process.env, ...settings, NODE_KEY: key, NODE_PORT: "0" },
      log: "kept",
    });
    try {
      await node.ready;
      return await work(new StartedNode({ url: await node.listening, key }));
    } finally {
      await node.stop(1000);
    }
  }

  /** Greedy, of exactly `tokens` tokens. */
  async complete(prompt: number[], tokens: number): Promise<StreamedAnswer> {
    return streamAnswer(this.#address, {
      prompt,
      max_tokens: tokens,
      temperature: 0,
      ignore_eos: true,
      stream: true,
      stream_options: { include_usage: true },
    });
  }

  /** Bytes of memory that are its own; undefined where the system doesn't say. */
  async readOwnMemory(): Promise<number | undefined> {
    return (await readChildMemory(process.pid, entry))?.ownBytes;
  }
}
