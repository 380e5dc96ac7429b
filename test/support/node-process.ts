/** The node as a process of its own, on the embedded model. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { z } from "zod";

export const processKey = "process-key-for-tests";

const messageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("listening"), url: z.string() }),
  z.object({ type: z.literal("ready") }),
]);

export interface NodeProcess {
  readonly child: ChildProcess;
  readonly messages: z.infer<typeof messageSchema>[];
  /** What it wrote to stderr so far. */
  readonly log: () => string;
  /** Exit code, or the signal that ended it. */
  readonly exit: Promise<number | string>;
}

export function spawnNode(environment: Record<string, string>): NodeProcess {
  const child = spawn(process.execPath, ["gpu-node/main.ts"], {
    env: { ...process.env, NODE_KEY: processKey, NODE_PORT: "0", ...environment },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let log = "";
  child.stderr?.on("data", (data) => (log += String(data)));
  const messages: NodeProcess["messages"] = [];
  child.on("message", (message) => messages.push(messageSchema.parse(message)));
  const exit = waitForExit(child);
  return { child, messages, log: () => log, exit };
}

/** Its URL, once the model is ready. Throws its log when it ends before. */
export async function waitUntilReady({ child, messages, log, exit }: NodeProcess): Promise<string> {
  while (messages.at(-1)?.type !== "ready") {
    const ended = await Promise.race([
      once(child, "message").then(() => false),
      exit.then(() => true),
    ]);
    if (ended) throw new Error(`the node ended: ${log()}`);
  }
  const listening = messages[0];
  return listening?.type === "listening" ? listening.url : "";
}

/** Not by the event `close`: it never comes once the channel was closed on this side. */
async function waitForExit(child: ChildProcess): Promise<number | string> {
  const logEnded = child.stderr && once(child.stderr, "close");
  const [code, signal] = z
    .tuple([z.number().nullable(), z.string().nullable()])
    .parse(await once(child, "exit"));
  await logEnded;
  return code ?? signal ?? "";
}
